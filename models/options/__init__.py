"""What could be funded, and the patterns that name it."""
