"""The receipt that a publisher gets for each event, on `receipts.<publisher>.<event id>`."""

import re
from enum import StrEnum
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, Field

from shared.bilingual import Bilingual


class Verdict(StrEnum):
    """The verdict on an event."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    """Kept until the event that it has to follow arrives."""
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Fault(BaseModel):
    """A fault of an event. The wrong value is never repeated, since it may be personal."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    field: str = Field(description="Path of the field", examples=["data.record", "time"])
    fault: Bilingual = Field(description="What is wrong")
    allowed: Bilingual = Field(description="What is allowed there")


class Receipt(BaseModel):
    """The verdict on an event of a publisher."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    publisher: str = Field(description="Name under which the publisher is registered")
    source: str | None = Field(default=None, description="The event's source, if it could be read")
    event_id: str | None = Field(default=None, description="The event's id, if it could be read")
    verdict: Verdict = Field(description="The verdict")
    faults: tuple[Fault, ...] = Field(default=(), description="All faults found; empty unless rejected")
    notes: tuple[Fault, ...] = Field(
        default=(), description="What the office left out or wonders at, although it did not reject the event"
    )
    content: str | None = Field(
        default=None,
        description="Digest of what the event said, if it was well-formed; it tells which of two events with "
        "one id the verdict is about",
    )

    @property
    def subject(self) -> str:
        """The bus subject of the receipt."""
        return receipt_subject(self.publisher, self.event_id or "unreadable")


def receipt_subject(publisher: str, event_id: str) -> str:
    """Return the bus subject of an event's receipt.

    An id that is not valid in a subject is replaced by the first 32 hex digits of its SHA-256.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", event_id):
        event_id = sha256(event_id.encode(errors="surrogatepass")).hexdigest()[:32]
    return f"receipts.{publisher}.{event_id}"
