"""The form of the documents that programs read, JSON and CSV.

What they hold is in ``results``.
"""
