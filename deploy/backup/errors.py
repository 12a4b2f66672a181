"""Why a copy is not taken, not read or not restored."""


class Refused(Exception):
    """It cannot be done; the message says why and what to do."""


class Damaged(Refused):
    """A copy is not what was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this copy is damaged: {what}. Nothing was written; take another copy")
