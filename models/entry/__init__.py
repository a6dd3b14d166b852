"""What every entry of a case file shares: names and sources, levels, scope.

The entries themselves are in ``case``.
"""
