"""What is said of the stages on a terminal."""
