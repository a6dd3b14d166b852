"""Cases as workbooks: read, and written to be filled in."""
