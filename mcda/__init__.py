"""Decision analysis on plain arrays: knows no file, no pair and no money."""
