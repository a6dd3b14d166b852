"""What is answered of the stages: weights, ranking, methods."""
