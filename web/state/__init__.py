"""What the page remembers: a case and what was changed about it; nothing of browser or solver is here."""
