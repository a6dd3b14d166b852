"""The case: what a company's file says, as frozen values."""
