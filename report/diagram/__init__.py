"""The conceptual model as a picture."""
