"""One result a question, as plain data."""
