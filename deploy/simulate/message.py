"""A message of the simulated province, and what may be wrong with it. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Dirt(StrEnum):
    """A kind of fault."""

    REPEATED = "repeated"
    LATE = "late step"
    MISSING = "missing step"
    DOCTORED = "status turned into done"
    DONE_AT_RECEIPT = "done at receipt"
    BEFORE_FILED = "steps before the record"
    WRONG_DATE = "wrong date"
    NO_PROCEDURE = "no procedure"
    UNKNOWN_STATUS = "unknown status"

    @property
    def is_refused(self) -> bool:
        """Whether the office names it as a fault of the message."""
        return self in (Dirt.WRONG_DATE, Dirt.NO_PROCEDURE, Dirt.UNKNOWN_STATUS)


class SimulatedMessage(NamedTuple):
    """A message, and what is wrong with it on purpose."""

    at: datetime
    """When the province's system sends it, by the offices' clock."""
    service: str
    row: dict[str, Any]
    dirt: Dirt | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a right answer names a fault."""
        return self.dirt is not None and self.dirt.is_refused

    def body(self, session: str, unit: str) -> dict[str, Any]:
        """Return the body as it is sent in a session."""
        envelope = {"session": session, "madonvi": unit, "service": self.service}
        return envelope | {"isUpdating": "False", "data": [self.row]}
