"""Integer programmes, and the solvers that prove them."""
