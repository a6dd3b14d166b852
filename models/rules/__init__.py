"""What every rule a portfolio must keep has: rows for the solver, a check in plain arithmetic, words."""
