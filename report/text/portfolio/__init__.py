"""What is said of the portfolio on a terminal."""
