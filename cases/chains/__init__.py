"""Chains: a file of companies, and the case of each."""
