"""The terminal: running a command, reading typed moments, printing results and progress."""
