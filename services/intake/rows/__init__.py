"""Rows of spreadsheets: what is new in them, what differs, and which procedure a text means."""
