"""What the answer rests on: every input of the case, as the report lists them."""
