"""The tables of intake: the register of received events, the records, the life events."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, MetaData, false, true
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, by_sign, table_of

TABLES: Final = MetaData()


class IntakeTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base of the tables of this service, apart from those of any other service."""

    metadata = TABLES


class ReceivedRow(IntakeTable, table=True):
    """An event that a publisher sent, and its verdict."""

    __tablename__ = "received"

    key: str = Field(primary_key=True, description="Publisher, source and id of the event, hashed")
    publisher: str
    source: str
    event_id: str
    type: str
    about: str = Field(index=True, description="Record code or life event")
    digest: str
    verdict: str
    sequence: int | None = Field(description="Place among the accepted events of the record")
    faults: str = Field(description="As JSON; the notes of an event that is not rejected")
    said: str = Field(description="The reported data as JSON; empty if it was rejected")
    received_at: datetime = Field(sa_type=Instant)
    traceparent: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Trace context for the facts that follow from it; empty without one",
    )
    personal: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true()},
        description="Whether it contains personal data",
    )

    __table_args__ = (
        partial_index("received_that_is_personal", "received_at", where="personal", on_sqlite="personal = 1"),
        partial_index("received_and_rejected", "received_at", where="verdict = 'rejected'"),
    )


class PublisherSeenRow(IntakeTable, table=True):
    """When the last report of a publisher came."""

    __tablename__ = "publisher_seen"

    publisher: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Instant)


class RecordRow(IntakeTable, table=True):
    """A record as it stands, with its corrections applied."""

    __tablename__ = "record"

    code: str = Field(primary_key=True)
    unit: str = Field(index=True)
    procedure: str
    applicant: str
    channel: str
    submitted_at: datetime | None = Field(sa_type=Instant)
    received_at: datetime = Field(sa_type=Instant)
    status: str
    linked_to: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Code of the record of another system that this one is, too; empty if it is none",
    )
    indexed: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": false()},
        description="Whether the words by which it is found are written down",
    )

    __table_args__ = (
        partial_index("record_that_is_linked", "linked_to", where="linked_to <> ''"),
        partial_index("record_without_words", "code", where="not indexed", on_sqlite="indexed = 0"),
    )


class WordRow(IntakeTable, table=True):
    """A word by which a record is found."""

    __tablename__ = "record_word"

    unit: str = Field(primary_key=True)
    word: str = Field(primary_key=True, sa_type=by_sign())
    received_at: datetime = Field(primary_key=True, sa_type=Instant, description="That of the record")
    record: str = Field(primary_key=True)
    personal: bool = Field(description="Whether it is of a name or a number")

    __table_args__ = (Index("record_word_of_record", "record", "word"),)


class LifeEventRow(IntakeTable, table=True):
    """An entry of the civil-status register."""

    __tablename__ = "life_event"

    id: str = Field(primary_key=True)
    unit: str = Field(index=True)
    kind: str
    registered_on: date
    digest: str
    said: str


class FormRow(IntakeTable, table=True):
    """A form that was sent at the counter."""

    __tablename__ = "form"

    id: str = Field(primary_key=True, description="Id of the event that reports what it says")
    unit: str
    digest: str = Field(description="Of what it said, as it was sent")
    about: str = Field(index=True, description="Record code, or id of the entry of the register")
    role: str
    officer: str = Field(description="Id of the officer who sent it")
    sent_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("form_of_officer", "officer", "unit", "sent_at"),)


class SeriesRow(IntakeTable, table=True):
    """The last number of a day in a series of codes."""

    __tablename__ = "series"

    unit: str = Field(primary_key=True)
    series: str = Field(primary_key=True, description="What it numbers: records, or entries of the register")
    day: date = Field(primary_key=True)
    last: int


class ProcedureTextRow(IntakeTable, table=True):
    """Which procedure a unit means by a text of its record book."""

    __tablename__ = "procedure_text"

    unit: str = Field(primary_key=True)
    key: str = Field(primary_key=True, description="Digest of the text, which may name a person")
    procedure: str = Field(description="Code; empty for a procedure that is not in the catalogue")
    role: str
    officer: str = Field(description="Id of the officer who said so")
    said_at: datetime = Field(sa_type=Instant)


received: Final = table_of(ReceivedRow)
publisher_seen: Final = table_of(PublisherSeenRow)
record: Final = table_of(RecordRow)
life_event: Final = table_of(LifeEventRow)
form: Final = table_of(FormRow)
series: Final = table_of(SeriesRow)
record_word: Final = table_of(WordRow)
procedure_text: Final = table_of(ProcedureTextRow)
