"""The page for a workshop: a case in the browser, and what changes when its figures do."""
