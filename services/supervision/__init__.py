"""Counts nothing: asks the owners, and keeps what they answered of periods that are closed."""
