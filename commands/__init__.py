"""The commands of the command line: parse, call one function, print or write."""
