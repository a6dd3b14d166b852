"""Figures, names, rules and reasons in the words of a reader."""
