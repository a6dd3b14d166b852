"""The commands of the command line: parse, call one function, print or write.

Nothing is computed here, and no result gets its words here.
"""
