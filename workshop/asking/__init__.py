"""What a round asks, and what the answers say of the case."""
