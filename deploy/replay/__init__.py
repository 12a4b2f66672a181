"""Replaying a file of events as an outside publisher, until every line has its receipt."""
