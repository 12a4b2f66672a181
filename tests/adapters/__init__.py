"""Tests of the adapters: what other systems send, and what becomes of it."""
