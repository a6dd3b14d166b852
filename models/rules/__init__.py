"""The rules a portfolio must keep, a file a kind."""
