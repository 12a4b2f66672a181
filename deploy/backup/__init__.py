"""Copies of an office: taken while it works, restored into an empty one, and compared with what is there."""
