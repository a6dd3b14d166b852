"""Many companies: the case of each ranked and funded, kept as it comes, and looked at together."""
