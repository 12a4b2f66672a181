"""Receptions without a bus, on the desk of the inspection."""

from tests.supervision.inspection.conftest import desk

__all__ = ["desk"]
