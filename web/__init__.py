"""The page for a workshop: a case in the browser, and what changes when its figures do.

Here are its server and what that lets in; the page is in ``state``, ``view`` and ``callbacks``.
"""
