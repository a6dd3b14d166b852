"""Results checked by other means than those that made them.

Figures are worked out anew in plain Python; the optimum is asked of the other solver.
"""
