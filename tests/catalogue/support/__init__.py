"""Entries of the portal's catalogue for the tests."""
