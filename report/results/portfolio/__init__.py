"""What is answered of the portfolio and what stands beside it."""
