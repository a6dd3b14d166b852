"""A case worked out once more in plain Python, by other ways than those that made a result."""
