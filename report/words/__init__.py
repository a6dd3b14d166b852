"""Figures, names, rules and reasons in the words of a reader, for every face.

Whole outputs are in ``text`` and ``page``.
"""
