"""Support of the tests of the adapters."""
