"""The tables of surveys: invitations, links, answers, follow-ups, the tally, alarms, and recommendations.

No row of an answer leads to a row of an invitation. An invitation is never changed: it is answered when its
link is gone. So not even the row versions of PostgreSQL show which two were written together.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, Index, MetaData, UniqueConstraint, false
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.database import Instant, table_of
from shared.storage.partial_index import partial_index

TABLES: Final = MetaData()
GONE: Final = "Whether its words and contact are gone, their time being over"


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


def not_forgotten(name: str, column: str) -> Index:
    """An index of those rows that are still to be forgotten."""
    return partial_index(name, column, where="not forgotten", on_sqlite="forgotten = 0")


class Invitation(Kept, table=True):
    """Somebody whose result or letter was handed over may say how they were served."""

    id: str = Field(primary_key=True)
    record: str = Field(unique=True, description="Record code, or letter id")
    unit: str
    procedure: str = Field(description="Empty for a letter")
    month: date = Field(description="First day of the month of handing over")
    role: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Of the official who handled the record; empty where nobody says",
    )
    instrument: str
    link_digest: bytes = Field(unique=True, description="SHA-256 of the link's token")

    __table_args__ = (Index("invitation_by_crowd", "unit", "month", "procedure"),)


class OpenLink(Kept, table=True):
    """A link that nobody has used."""

    __tablename__ = "open_link"

    invitation: str = Field(primary_key=True)
    token: str = Field(description="Empty once it has expired")
    unit: str
    record: str
    invited_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)

    __table_args__ = (
        Index("open_link_by_age", "unit", "invited_at", "record"),
        Index("open_link_by_end", "expires_at"),
    )


class Answer(Kept, table=True):
    """What somebody said. Row ids would show the order in which answers were given, so there are none."""

    id: str = Field(primary_key=True, description="Random")
    unit: str
    month: date = Field(description="First day of the month of handing over")
    procedure: str = Field(description="Empty where it would give the record away, and for letters")
    role: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Of the official who handled the record; empty where the procedure is",
    )
    channel: str
    instrument: str
    steps: dict[str, int | None] = Field(sa_type=JSON, description="By factor; null where it does not apply")
    comment: str
    is_told: bool = Field(description="Whether it has left the box, with four others at least")

    __table_args__ = (
        Index("answer_in_the_box", "unit", "month", "is_told"),
        partial_index("answer_with_comment", "month", where="comment <> ''"),
        {"sqlite_with_rowid": False},
    )


class FollowUp(Kept, table=True):
    """Somebody was dissatisfied, and somebody of the office looks into it."""

    __tablename__ = "follow_up"

    id: str = Field(primary_key=True, description="Random")
    answer: str = Field(index=True)
    unit: str
    month: date = Field(description="First day of the month of handing over")
    contact: str = Field(description="Left on purpose; empty for the others")
    opened_at: datetime | None = Field(sa_type=Instant, description="Null while its answer is in the box")
    due_at: datetime | None = Field(sa_type=Instant, description="Null until deadlines has said")
    answered_at: datetime | None = Field(sa_type=Instant)
    outcome: str
    said: str = Field(description="What the office says about it")
    forgotten: bool = Field(default=False, sa_column_kwargs={"server_default": false()}, description=GONE)

    __table_args__ = (
        Index("follow_up_by_age", "unit", "opened_at", "id"),
        not_forgotten("follow_up_to_forget", "answered_at"),
        {"sqlite_with_rowid": False},
    )


class Recommendation(Kept, table=True):
    """What somebody recommended to the office, and what it answered. Its words stand nowhere else."""

    record: str = Field(primary_key=True, description="Code of the record that it was filed as")
    unit: str
    procedure: str = Field(description="What it is about, by the catalogue")
    form_digest: bytes = Field(unique=True, description="SHA-256 of the id of the form it was sent by")
    received_on: date = Field(description="Day at the office")
    serial: int = Field(description="The n-th of the unit on that day")
    received_at: datetime = Field(sa_type=Instant)
    words: str
    sender: str = Field(description="Name, if one was given")
    contact: str = Field(description="Left on purpose, if it was")
    answered_at: datetime | None = Field(sa_type=Instant)
    outcome: str
    said: str = Field(description="What the office answered")
    officer: str = Field(description="Role and id of who answered")
    forgotten: bool = Field(default=False, sa_column_kwargs={"server_default": false()}, description=GONE)

    __table_args__ = (
        UniqueConstraint("unit", "received_on", "serial"),
        not_forgotten("recommendation_to_forget", "answered_at"),
        Index("recommendation_by_age", "unit", "received_at", "record"),
    )


class Tally(Kept, table=True):
    """How often something that is counted happened in a cell."""

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    instrument: str = Field(primary_key=True)
    procedure: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    counted: str = Field(primary_key=True)
    number: int


class Alarm(Kept, table=True):
    """A pattern that smells of ballot stuffing, and in how many answers of a month it was seen."""

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True, description="In which the answers came")
    pattern: str = Field(primary_key=True)
    number: int


invitation: Final = table_of(Invitation)
open_link: Final = table_of(OpenLink)
answer: Final = table_of(Answer)
follow_up: Final = table_of(FollowUp)
tally: Final = table_of(Tally)
alarm: Final = table_of(Alarm)
recommendation: Final = table_of(Recommendation)
