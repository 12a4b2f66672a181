"""Signing in at the staff door: the page, the cookies, and the gate before every other page."""
