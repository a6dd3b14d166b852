"""A chain's answer held against its companies' cases, by other ways than those that made it."""
