"""What to fund, in which order, and what every amount of money would buy."""
