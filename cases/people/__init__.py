"""What participants return, readings and judgements, brought into one case."""
