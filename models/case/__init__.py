"""The case: what a company's file says, as frozen values.

Whether that is sound is judged in ``validation``.
"""
