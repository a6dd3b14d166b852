"""What could be funded, and the patterns that name it.

Their costs and values are worked out in ``portfolio.options``.
"""
