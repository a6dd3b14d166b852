"""What is said of doubt on a terminal."""
