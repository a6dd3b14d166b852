"""How sure one is of the answer: the parts of the report that say so, each with its template."""
