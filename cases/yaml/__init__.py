"""Case files as YAML text: read, merged, written.

What their fields mean is in ``models.case``.
"""
