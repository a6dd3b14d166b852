"""The kinds of rule that a case file names, a file a kind, and their registry."""
