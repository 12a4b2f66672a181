"""The commands, one in each file, in a room for each kind of work."""
