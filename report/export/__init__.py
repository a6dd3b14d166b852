"""Results as files: workbook, pictures, paper.

A case as a workbook to fill in is in ``cases.workbook``.
"""
