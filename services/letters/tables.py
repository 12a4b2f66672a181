"""The tables of letters: each letter once, and the sheet that prints it. Both are personal."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.db import Instant, table_of

TABLES: Final = MetaData()


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


class Letter(Kept, table=True):
    """A letter, as it was put into words."""

    id: str = Field(primary_key=True)
    unit: str
    kind: str
    registered_on: date
    drafted_at: datetime = Field(sa_type=Instant)
    addressee: str
    status: str
    reason: str = Field(description="Why it is held; empty otherwise")
    said: str = Field(description="The letter as JSON")

    __table_args__ = (
        Index("letter_by_day", "unit", "registered_on", "id", "kind", "status"),
        Index(
            "letter_to_print",
            "id",
            sqlite_where=text("status = 'drafted'"),
            postgresql_where=text("status = 'drafted'"),
        ),
    )


class Sheet(Kept, table=True):
    """The document that prints."""

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    pdf: bytes


letter: Final = table_of(Letter)
sheet: Final = table_of(Sheet)
