"""The report for the table at which the companies of a chain sit."""
