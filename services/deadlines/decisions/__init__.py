"""Decisions about the office calendar: preview, making one, and moving the open records it concerns."""
