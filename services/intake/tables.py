"""The tables of intake: the register of received events, the records, the life events."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import MetaData, true
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


class Received(Kept, table=True):
    """An event that a publisher sent, and what became of it."""

    key: str = Field(primary_key=True, description="Publisher, source and id of the event, hashed")
    publisher: str
    source: str
    event_id: str
    type: str
    about: str = Field(index=True, description="Record code or life event")
    digest: str
    verdict: str
    sequence: int | None = Field(description="Place among the accepted events of the record")
    faults: str = Field(description="As JSON")
    said: str = Field(description="What was reported; empty if it was rejected")
    received_at: datetime = Field(sa_type=Instant)
    traceparent: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Trace of what follows from it, now or once it has waited; empty if it has none",
    )
    personal: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true()},
        description="Whether a name or somebody's words stand in it",
    )

    __table_args__ = (
        partial_index("received_that_is_personal", "received_at", where="personal", on_sqlite="personal = 1"),
        partial_index("received_and_rejected", "received_at", where="verdict = 'rejected'"),
    )


class Record(Kept, table=True):
    """A record as it stands, with what was corrected put right."""

    code: str = Field(primary_key=True)
    unit: str = Field(index=True)
    procedure: str
    applicant: str
    channel: str
    submitted_at: datetime | None = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    status: str


class LifeEvent(Kept, table=True):
    """An entry of the civil-status register."""

    __tablename__ = "life_event"

    id: str = Field(primary_key=True)
    unit: str = Field(index=True)
    kind: str
    registered_on: date
    digest: str
    said: str


received: Final = table_of(Received)
record: Final = table_of(Record)
life_event: Final = table_of(LifeEvent)
