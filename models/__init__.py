"""The decision as data and as optimisation, from a ``Case`` to an ``Analysis``.

No words for readers, no files.
"""
