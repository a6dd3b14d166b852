"""Decision analysis on plain arrays: knows no file, no pair and no money.

What a case's profiles and stages come to is in ``models.ranking``.
"""
