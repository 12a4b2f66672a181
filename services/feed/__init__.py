"""Tells other systems what happens: a stream of redacted facts, and webhooks."""
