"""Sends events to the addresses of subscribers: who agreed, what is signed, when it is tried again."""
