"""The `motcua` command line: thin commands over plain functions that return values."""
