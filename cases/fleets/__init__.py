"""The cases of many companies: a table with one a row, and what each extends."""
