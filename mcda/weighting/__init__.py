"""Ways to weights: from judgements, from the data, of one person or of several."""
