"""What is given up for what: other budgets, really different portfolios, plans that change less.

The best portfolio itself is in ``portfolio``.
"""
