"""What would have to change for the answer to change, and how sure it is.

The answer itself is in ``ranking`` and ``portfolio``.
"""
