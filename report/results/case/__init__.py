"""What is answered of a case or a result as it stands: checked, collected, compared, verified."""
