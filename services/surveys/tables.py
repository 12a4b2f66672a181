"""The tables of surveys: invitations, links that are open, answers, and the tally.

No row of an answer leads to a row of an invitation. An invitation is never changed: it is answered when its
link is gone. So not even the row versions of PostgreSQL show which two were written together.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.surveys.tally import COUNTED
from shared.db import Instant, table_of

TABLES: Final = MetaData()


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


class Invitation(Kept, table=True):
    """Somebody whose result was handed over may say how they were served."""

    id: str = Field(primary_key=True)
    record: str = Field(unique=True)
    unit: str
    procedure: str
    month: date = Field(description="First day of the month of handing over")
    link_digest: bytes = Field(unique=True, description="SHA-256 of the link's token")

    __table_args__ = (Index("invitation_by_crowd", "unit", "month", "procedure"),)


class OpenLink(Kept, table=True):
    """A link that may still be used."""

    __tablename__ = "open_link"

    invitation: str = Field(primary_key=True)
    token: str
    unit: str
    record: str
    invited_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("open_link_by_age", "unit", "invited_at", "record"),)


class Answer(Kept, table=True):
    """What somebody said. Row ids would show the order in which answers were given, so there are none."""

    id: str = Field(primary_key=True, description="Random")
    unit: str
    month: date = Field(description="First day of the month of handing over")
    procedure: str | None = Field(description="Null where it would give the record away")
    responsibility: int
    attitude: int
    capacity: int
    comment: str

    __table_args__ = {"sqlite_with_rowid": False}  # SQLAlchemy reads it once


invitation: Final = table_of(Invitation)
open_link: Final = table_of(OpenLink)
answer: Final = table_of(Answer)
tally: Final = Table(
    "tally",
    TABLES,
    Column("unit", String, primary_key=True),
    Column("month", Date, primary_key=True),
    *(Column(counted, Integer, nullable=False) for counted in COUNTED),
)
"""Made from the list of what is counted, which stands nowhere twice."""
