"""Options, printing, exit codes, and what is asked in the terminal."""
