"""Companies together: what each would fund alone, what they gain by agreeing, and who would rather not.

Each company's value is on its own scale and is never added to another's, unless the chain says what a point
of it is worth in money.
"""
