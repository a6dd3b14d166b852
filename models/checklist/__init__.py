"""What a document that a board signs should meet, and what of it a case and its analysis do meet."""
