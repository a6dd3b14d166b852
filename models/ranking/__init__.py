"""Stages weighed, ranked and explained.

The formulas on plain arrays are in ``mcda``.
"""
