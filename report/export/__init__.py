"""Results as files: workbook, pictures, paper."""
