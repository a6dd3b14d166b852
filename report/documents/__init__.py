"""The documents that programs read: JSON and CSV."""
