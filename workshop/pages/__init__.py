"""What people see of a workshop in a browser: small pages from the server, right without script."""
