"""Replaying a file of events as an outside publisher: every line gets its receipt, whatever breaks."""
