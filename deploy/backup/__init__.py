"""Copies of an office: created while it works, restored into an empty one, and compared."""
