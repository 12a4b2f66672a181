"""The tables of letters: recorded facts, each letter once, its steps, its printed sheet and its e-mail.

All of it is personal.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Index, MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.mail.queue import WHERE_UNFINISHED, QueuedMail
from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class SheetState(StrEnum):
    """The state of a letter's printed sheet; the stored values are older than these names."""

    PENDING = "wanted"
    """It is to be rendered."""
    RENDERED = "made"
    FAILED = "spoilt"
    """It cannot be rendered."""
    ON_DEMAND = "when-asked"
    """It is rendered each time that somebody asks for it, and never stored."""
    REDACTED = "forgotten"
    """The content of the letter was removed when its retention period ended."""


WHERE_PENDING: Final = "sheet = 'wanted'"
WHERE_MAY_BE_ISSUED: Final = "status = 'approved' or status = 'drafted' and not unsigned"
WHERE_NOT_BOUND: Final = "pdf is null"
WHERE_HAS_DOCUMENT: Final = "length(pdf) > 0"
WHERE_TO_MATCH: Final = (
    "match_version < 2 and type in "
    "('vn.motcua.life-event.registered.v1', 'vn.motcua.life-event.corrected.v1')"
)
"""Conditions of partial indexes. A query must state the same words, else it does not use the index."""


class LettersTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base of the tables of this service."""

    metadata = TABLES


class WordingRow(LettersTable, table=True):
    """A text that letters are or were written with; it is never changed."""

    __tablename__ = "wording"

    id: str = Field(primary_key=True)
    kind: str
    text: str


class WordingVersionRow(LettersTable, table=True):
    """A wording that an office has put in force instead of the shipped one."""

    __tablename__ = "wording_version"

    unit: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    wording: str = Field(foreign_key="wording.id")
    saved_at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    written: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="The text with ((fields)) that it was made of; empty if it was written as a template",
    )


class LetterRow(LettersTable, table=True):
    """A letter, as it was last written."""

    __tablename__ = "letter"

    id: str = Field(primary_key=True)
    unit: str
    kind: str
    about: str = Field(index=True, description="The case that calls for it; see `fact_store.case_of`")
    wording: str = Field(foreign_key="wording.id", description="The wording that it is written with")
    registered_on: date
    drafted_at: datetime = Field(sa_type=Instant)
    issue_at: datetime = Field(sa_type=Instant, description="It is not issued before")
    addressee: str
    email: str = Field(description="Empty: it goes out on paper")
    status: str
    since: datetime = Field(sa_type=Instant)
    reason: str = Field(description="Why it is held, came back or was cancelled; empty otherwise")
    by_rules: bool = Field(description="Whether the rules, not a person, gave it this status")
    approved_for: str | None = Field(description="The hold rule that a person has overruled")
    unsigned: bool = Field(description="Whether a person has to approve it though no rule holds it")
    steps: int = Field(description="Number of its steps")
    sheet: str = Field(description="A `SheetState`")
    said: str = Field(description="The letter as JSON; empty once it is redacted")
    traceparent: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Trace context of the event by which it was last written; empty if that had none",
    )

    __table_args__ = (
        Index("letter_by_day", "unit", "registered_on", "id", "kind", "status"),
        Index("letter_by_status", "unit", "status", "registered_on", "id"),
        partial_index("letter_to_print", "id", where=WHERE_PENDING),
        partial_index("letter_to_issue", "issue_at", where=WHERE_MAY_BE_ISSUED),
    )


class ConsumedFactRow(LettersTable, table=True):
    """A fact by which letters are written and evaluated."""

    __tablename__ = "consumed_fact"

    event: str = Field(primary_key=True)
    about: str = Field(index=True, description="Its case: an entry of a unit's register, or a record")
    type: str
    said: str = Field(description="The fact as JSON")
    personal_since: date | None = Field(
        default=None,
        index=True,
        description="When it was consumed; the last of all days if it is not personal; None if unknown",
    )
    match_version: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="The `entry.MATCH_VERSION` by which its match keys were made",
    )

    __table_args__ = (partial_index("consumed_fact_to_match", "event", where=WHERE_TO_MATCH),)


class MatchKeyRow(LettersTable, table=True):
    """A hash of a person or household in a case, by which related cases are found; see `entry.match_keys`.

    Of a record of the counter that was linked to another, the code of that one.
    """

    __tablename__ = "match_key"

    match_key: str = Field(primary_key=True)
    about: str = Field(primary_key=True, index=True)


class StepRow(LettersTable, table=True):
    """A step of a letter: who took it, and when."""

    __tablename__ = "step"

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    nth: int = Field(primary_key=True)
    status: str
    at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    channel: str
    reason: str


class VisitRow(LettersTable, table=True):
    """A visit to the family to which a letter is written, noted by itself."""

    __tablename__ = "visit"

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    at: datetime = Field(sa_type=Instant)
    role: str
    officer: str


class GivenLandRow(LettersTable, table=True):
    """The land for which a letter thanks. It names nobody and stays when the letter is redacted."""

    __tablename__ = "given_land"

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    unit: str
    given_on: date = Field(description="The day that the letter bears")
    road: str = Field(description="Empty if it was not told, as all of this")
    hamlet: str
    square_metres: float | None

    __table_args__ = (Index("given_land_by_day", "unit", "given_on"),)


class SheetRow(LettersTable, table=True):
    """The document that prints."""

    __tablename__ = "sheet"

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    pdf: bytes


class MailRow(LettersTable, table=True):
    """The e-mail of a letter."""

    __tablename__ = "mail"

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    state: str = Field(description="A `MailState`")
    tries: int
    next_at: datetime = Field(
        sa_type=Instant, description="Time of the next try; while it is being sent, when sending began"
    )
    answer: str = Field(description="The last reply of the mail server, as a code")

    __table_args__ = (partial_index("mail_to_send", "next_at", where=WHERE_UNFINISHED),)


class CitizenNoticeRow(QueuedMail, LettersTable, table=True):
    """A notice to a citizen and its e-mail. What it says is in the recorded facts, so it is not personal."""

    __tablename__ = "citizen_notice"

    about: str = Field(index=True, description="The case of its record; see `fact_store.case_of`")
    kind: str = Field(description="A `CitizenNoticeKind`")
    at: datetime = Field(sa_type=Instant, description="When that happened which it tells")
    written_at: datetime = Field(sa_type=Instant)

    __table_args__ = (partial_index("citizen_notice_to_send", "next_at", where=WHERE_UNFINISHED),)


class PrintRunRow(LettersTable, table=True):
    """Sheets that were printed together, in one document."""

    __tablename__ = "print_run"

    id: str = Field(primary_key=True)
    unit: str
    started_at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    letters: int
    two_up: bool
    pdf: bytes | None = Field(description="None until it is bound; empty if there is no document")
    kept_until: datetime | None = Field(
        default=None, sa_type=Instant, description="When its document expires; None if it never had one"
    )

    __table_args__ = (
        partial_index("print_run_to_bind", "started_at", where=WHERE_NOT_BOUND),
        partial_index("print_run_to_forget", "kept_until", where=WHERE_HAS_DOCUMENT),
        Index("print_run_lately", "unit", "started_at"),
    )


class InRunRow(LettersTable, table=True):
    """The position of a letter in a print run; removed when the letter is rewritten."""

    __tablename__ = "in_run"

    run: str = Field(primary_key=True, foreign_key="print_run.id")
    nth: int = Field(primary_key=True)
    letter: str = Field(foreign_key="letter.id", index=True)


class RestoredRow(LettersTable, table=True):
    """When the office was restored from a copy; `restored.py` describes the consequences."""

    __tablename__ = "restored"

    at: datetime = Field(primary_key=True, sa_type=Instant)


wording: Final = table_of(WordingRow)
wording_version: Final = table_of(WordingVersionRow)
letter: Final = table_of(LetterRow)
consumed_fact: Final = table_of(ConsumedFactRow)
match_key: Final = table_of(MatchKeyRow)
step: Final = table_of(StepRow)
visit: Final = table_of(VisitRow)
given_land: Final = table_of(GivenLandRow)
sheet: Final = table_of(SheetRow)
mail: Final = table_of(MailRow)
citizen_notice: Final = table_of(CitizenNoticeRow)
print_run: Final = table_of(PrintRunRow)
in_run: Final = table_of(InRunRow)
restored: Final = table_of(RestoredRow)
