"""Rules that no case file writes: pools, what runs already and the least cost imply them."""
