"""Notices: what somebody has to be told, from the facts of the other services."""
