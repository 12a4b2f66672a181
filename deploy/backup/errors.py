"""Errors of creating, reading and restoring copies."""


class CannotCopy(Exception):
    """A copy cannot be created, read or restored; the message says why and what to do."""


class DamagedCopy(CannotCopy):
    """A copy was changed or cut off after it was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this copy is damaged: {what}. Nothing was written; take another copy")
