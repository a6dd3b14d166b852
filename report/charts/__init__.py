"""Charts, each a function from an analysis to a figure."""
