"""A table that a planner has already, a list of projects or of stages, as the start of a case."""
