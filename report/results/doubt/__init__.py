"""What is answered of doubt: other weights, other readings, other costs."""
