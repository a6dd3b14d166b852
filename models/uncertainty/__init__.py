"""Decisions under doubt: portfolios that are chosen for what may turn out, and not for the point alone.

What may turn out is drawn as in ``sensitivity``; how sure ranking and portfolio are is asked there.
"""
