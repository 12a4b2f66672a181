"""Trying of messages that other systems send, without an office."""
