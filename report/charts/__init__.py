"""Charts, each a function from an analysis to a figure.

The picture of the conceptual model is in ``diagram``.
"""
