"""Cases as workbooks: read, and written to be filled in.

Results as a workbook are in ``report.export``.
"""
