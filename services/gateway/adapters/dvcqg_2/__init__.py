"""The push to the new portal, of 2026."""
