"""The tables of deadlines: facts of records, a deadline each, decisions about the calendar, the tally."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.deadlines.figures.tally import COUNTED
from shared.storage.database import Instant, table_of
from shared.storage.partial_index import partial_index

TABLES: Final = MetaData()


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


class Happening(Kept, table=True):
    """A fact of a record, also one that came before those that it follows."""

    record: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    at: datetime = Field(sa_type=Instant)
    unit: str
    procedure: str | None
    received_at: datetime | None = Field(sa_type=Instant)
    online: bool | None
    appointment_at: datetime | None = Field(sa_type=Instant)
    rules: str | None
    approver: str | None


class Deadline(Kept, table=True):
    """A record by its deadline."""

    record: str = Field(primary_key=True)
    unit: str
    procedure: str
    limit: str
    rules: str
    received_at: datetime = Field(sa_type=Instant)
    online: bool
    due_at: datetime = Field(sa_type=Instant)
    near_at: datetime = Field(sa_type=Instant)
    urgent_at: datetime = Field(sa_type=Instant)
    halted_for: str | None
    halted_since: datetime | None = Field(sa_type=Instant)
    apologised_at: datetime | None = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(sa_type=Instant)
    outcome: str | None
    ended_as: str | None
    ended_at: datetime | None = Field(sa_type=Instant)
    standing: str
    owes_apology: bool
    applied: int = Field(description="How many of the record's facts are behind this")
    warned: str = Field(description="JSON: [escalation, due time] of each warning given")
    next_moment: datetime | None = Field(sa_type=Instant, description="When the next warning is to be given")

    __table_args__ = (
        Index("deadline_by_due_time", "unit", "due_at", "record"),
        Index("deadline_by_standing", "unit", "standing", "due_at", "record"),
        partial_index(
            "deadline_that_owes_apology",
            "unit",
            "owes_apology",  # so that SQLite, which keeps no statistics, prefers it to what holds all records
            "due_at",
            "record",
            where="owes_apology",
            on_sqlite="owes_apology = 1",
        ),
        partial_index("deadline_by_next_moment", "next_moment", where="next_moment is not null"),
        partial_index(
            "deadline_that_is_open", "unit", "record", where="resolved_at is null and ended_at is null"
        ),
    )


class Decision(Kept, table=True):
    """A decision about the office calendar, which holds from when it was made."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    digest: str = Field(description="Of its text, by which it is known again")
    text: str
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)


class Move(Kept, table=True):
    """A due time that a decision moved, and what it was before."""

    record: str = Field(primary_key=True)
    decision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due_before: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)


happening: Final = table_of(Happening)
deadline: Final = table_of(Deadline)
decision: Final = table_of(Decision)
move: Final = table_of(Move)
tally: Final = Table(
    "tally",
    TABLES,
    Column("unit", String, primary_key=True),
    Column("span", String, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("procedure", String, primary_key=True),
    *(Column(counted, Integer, nullable=False) for counted in COUNTED),
)
"""Made from the list of what is counted, which stands nowhere twice."""
