"""Several people's answers: how far they agree, who is of one mind, what of it matters for what is funded."""
