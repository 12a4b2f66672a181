"""The tables of supervision: periods that were closed, and what the owners answered of them."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class SupervisionTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base of the tables of this service, apart from those of any other service."""

    metadata = TABLES


class ClosingRow(SupervisionTable, table=True):
    """A period of a unit that was closed, or a correction of one; it never changes."""

    __tablename__ = "closing"

    id: str = Field(primary_key=True)
    form: str = Field(description="Of the form by which it was closed: sent twice, it closes once")
    unit: str
    since: date
    until: date
    number: int = Field(description="0 for the closing, then 1, 2, ... for its corrections")
    closed_by: str = Field(description="Id of the person")
    closed_at: datetime = Field(sa_type=Instant)
    position: int = Field(
        sa_type=BigInteger, description="Up to which message of the facts deadlines had read"
    )
    why: str = Field(description="Of a correction; empty for the closing")
    digest: str = Field(description="SHA-256 of all that was kept, in hex")
    told_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When its fact was seen on the bus; null until then"
    )

    __table_args__ = (
        UniqueConstraint("unit", "until", "since", "number", name="closing_once"),
        UniqueConstraint("form", name="closing_by_form"),
    )


class KeptAnswerRow(SupervisionTable, table=True):
    """What an owner answered when a period was closed."""

    __tablename__ = "kept_answer"

    closing: str = Field(primary_key=True)
    question: str = Field(primary_key=True, description="Digest of its subject and text")
    subject: str = Field(description="On which it was asked")
    text: str = Field(description="As it was asked: JSON")
    answer: bytes = Field(description="As it was given: JSON, compressed by zlib")


closing: Final = table_of(ClosingRow)
kept_answer: Final = table_of(KeptAnswerRow)
