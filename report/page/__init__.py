"""The report: one HTML file, its facts a module a section.

The page that answers in the browser is in ``web``.
"""
