"""The conformance kit: validates the events of another system as an office would, without an office."""
