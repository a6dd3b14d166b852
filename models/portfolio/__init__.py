"""What to fund, in which order, and what every amount of money would buy.

How that is proven is in ``solver``; why a pair is in or out in ``sensitivity``.
"""
