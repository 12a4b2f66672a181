"""The `motcua` command line: each command parses options, calls a function and prints its result."""
