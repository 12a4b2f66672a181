"""Verifies inspection packs without an office: recounts their numbers from their events, by its own rules."""
