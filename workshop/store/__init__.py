"""Where a workshop is kept: a SQLite file beside the case, or PostgreSQL."""
