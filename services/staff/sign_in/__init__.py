"""Signing in: local accounts, second factors, lock-out, and the invented people of a demo."""
