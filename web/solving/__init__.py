"""Answers for many visitors: each computed once, within its time; how they look is said in ``view``."""
