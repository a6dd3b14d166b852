"""What is said on a terminal of cases and results as they stand."""
