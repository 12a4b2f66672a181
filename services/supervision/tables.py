"""The tables of supervision: closed periods with what the owners answered, inspections, disclosures."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Index, MetaData, UniqueConstraint
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


class InspectionDeedRow(SupervisionTable, table=True):
    """Something that was done with a criterion of a unit and year; it never changes."""

    __tablename__ = "inspection_deed"

    form: str = Field(primary_key=True, description="Of the form by which it was done: sent twice, it is one")
    unit: str
    year: int
    number: int = Field(description="1, 2, ... of its unit and year")
    kind: str
    criterion: str
    item: str = Field(description="Empty for what is about the whole criterion")
    evidence: str = Field(description="Id; empty for what is about none")
    points: float | None = Field(description="Of the whole criterion, if it gave some")
    scored: dict[str, Any] = Field(
        sa_type=JSON, description="Of a submission: points of each item, and the figure as it was asked then"
    )
    said: str
    version: str = Field(description="Of the criteria that held; empty for what is about evidence")
    role: str
    by: str = Field(description="Id of the person")
    at: datetime = Field(sa_type=Instant)

    __table_args__ = (UniqueConstraint("unit", "year", "number", name="inspection_deed_once"),)


class EvidenceRow(SupervisionTable, table=True):
    """A file that a unit hands in for an item; withdrawn, it stays."""

    __tablename__ = "evidence"

    id: str = Field(primary_key=True)
    form: str
    unit: str
    year: int
    item: str
    file_name: str
    media_type: str = Field(description="By its content; empty until it has come")
    size: int
    sha256: str
    dated_on: date = Field(description="Of the document or event")
    said: str
    role: str
    by: str = Field(description="Id of the person")
    at: datetime = Field(sa_type=Instant)
    is_whole: bool = Field(description="Whether all of it has come")
    is_withdrawn: bool
    is_removed: bool = Field(description="Whether its content was removed at the end of its time")

    __table_args__ = (
        Index("evidence_by_unit", "unit", "year", "at", "id"),
        Index("evidence_by_age", "is_removed", "at"),
    )


class DisclosureRow(SupervisionTable, table=True):
    """Something that an office disclosed: entered, perhaps published, perhaps withdrawn. Names no citizen."""

    __tablename__ = "disclosure"

    id: str = Field(primary_key=True, description="By the form with which it was entered")
    unit: str
    what: str
    way: str = Field(description="A `DisclosureWay`")
    place: str
    since: date
    until: date | None = Field(default=None, description="Null if it stays")
    file_name: str = Field(description="Empty without a file; its content is not kept")
    size: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str
    state: str = Field(description="A `DisclosureState`")
    entered_role: str
    entered_by: str = Field(description="Id of the person")
    entered_at: datetime = Field(sa_type=Instant)
    published_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    why: str = Field(default="", sa_column_kwargs={"server_default": ""})

    __table_args__ = (Index("disclosure_by_day", "unit", "since", "id"),)


class ReceptionRow(SupervisionTable, table=True):
    """A day on which somebody received citizens, whether anybody came or not."""

    __tablename__ = "reception"

    unit: str = Field(primary_key=True)
    held_on: date = Field(primary_key=True)
    receiver: str = Field(primary_key=True, description="A `ReceivingOfficial`")
    role: str
    by: str = Field(description="Id of the person who noted it first")
    at: datetime = Field(sa_type=Instant)


class ReceptionVisitRow(SupervisionTable, table=True):
    """A turn at a reception: who came, with what, and what became of it. Personal."""

    __tablename__ = "reception_visit"

    id: str = Field(primary_key=True, description="By the form with which it was entered")
    unit: str
    held_on: date
    receiver: str
    visitor: str
    address: str
    people: int
    matter: str = Field(description="A `MatterKind`")
    said: str
    outcome: str = Field(description="A `VisitOutcome`")
    due_at: datetime | None = Field(sa_type=Instant)
    replied_on: date | None
    replied_by: str
    role: str
    by: str = Field(description="Id of the person who entered it")
    at: datetime = Field(sa_type=Instant)
    is_redacted: bool = Field(description="Whether name, address and matter were removed")

    __table_args__ = (
        Index("reception_visit_by_day", "unit", "held_on", "at"),
        Index("reception_visit_by_age", "is_redacted", "held_on"),
    )


class EvidencePartRow(SupervisionTable, table=True):
    """A part of the content of a file."""

    __tablename__ = "evidence_part"

    evidence: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    content: bytes


closing: Final = table_of(ClosingRow)
kept_answer: Final = table_of(KeptAnswerRow)
inspection_deed: Final = table_of(InspectionDeedRow)
evidence: Final = table_of(EvidenceRow)
disclosure: Final = table_of(DisclosureRow)
reception: Final = table_of(ReceptionRow)
visit: Final = table_of(ReceptionVisitRow)
evidence_part: Final = table_of(EvidencePartRow)
