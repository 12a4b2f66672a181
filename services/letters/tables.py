"""The tables of letters: what was heard, each letter once, its steps, the sheet that prints it, its way out.

All of it is personal.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class Kept(SQLModel, registry=registry(metadata=TABLES)):
    """What this service keeps, apart from what any other keeps."""

    metadata = TABLES


class Wording(Kept, table=True):
    """A text that letters are or were written with; it is never changed."""

    id: str = Field(primary_key=True)
    kind: str
    text: str


class WordingVersion(Kept, table=True):
    """A wording that an office has put in force in place of the one that is shipped."""

    __tablename__ = "wording_version"

    unit: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    wording: str = Field(foreign_key="wording.id")
    saved_at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Letter(Kept, table=True):
    """A letter, as it was last put into words."""

    id: str = Field(primary_key=True)
    unit: str
    kind: str
    about: str = Field(index=True, description="As `hearsay` names the thing that called for it")
    wording: str = Field(foreign_key="wording.id", description="The version that it is written with")
    registered_on: date
    drafted_at: datetime = Field(sa_type=Instant)
    issue_at: datetime = Field(sa_type=Instant, description="Until when it waits")
    addressee: str
    email: str = Field(description="Empty: it goes out on paper")
    status: str
    since: datetime = Field(sa_type=Instant)
    reason: str = Field(description="Why it is held, came back or was cancelled; empty otherwise")
    by_rules: bool = Field(description="Whether it stands there by the rules, and no person took it there")
    approved_for: str | None = Field(description="The rule in spite of which a person has let it go")
    unsigned: bool = Field(description="Whether a person has to approve it though nothing holds it")
    steps: int = Field(description="How many it has taken")
    sheet: str = Field(description="`wanted`, `made`, `spoilt`, `when-asked`, or `forgotten`")
    said: str = Field(description="The letter as JSON; empty once it is forgotten")
    traceparent: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Trace of what it was last put into words by; empty if that had none",
    )

    __table_args__ = (
        Index("letter_by_day", "unit", "registered_on", "id", "kind", "status"),
        Index("letter_by_status", "unit", "status", "registered_on", "id"),
        partial_index("letter_to_print", "id", where="sheet = 'wanted'"),
        partial_index(
            "letter_to_issue", "issue_at", where="status = 'approved' or status = 'drafted' and not unsigned"
        ),
    )


class Heard(Kept, table=True):
    """A fact that letters are written and judged by."""

    event: str = Field(primary_key=True)
    about: str = Field(index=True, description="Unit and entry of the register, or record")
    type: str
    said: str = Field(description="The fact as JSON")
    personal_since: date | None = Field(
        default=None,
        index=True,
        description="When it was heard; the last of all days if nothing in it is personal; None if unknown",
    )


class Trace(Kept, table=True):
    """By what a fact touches the people of other facts; see `entry.traces`."""

    trace: str = Field(primary_key=True)
    about: str = Field(primary_key=True, index=True)


class Step(Kept, table=True):
    """A step in the life of a letter: who took it, and when."""

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    nth: int = Field(primary_key=True)
    status: str
    at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    channel: str
    reason: str


class Sheet(Kept, table=True):
    """The document that prints."""

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    pdf: bytes


class Mail(Kept, table=True):
    """The e-mail of a letter; `mail.py` says what each state means."""

    letter: str = Field(primary_key=True, foreign_key="letter.id")
    state: str
    tries: int
    next_at: datetime = Field(sa_type=Instant, description="Not before; while it is being sent, since when")
    answer: str = Field(description="What the mail server said last, as a code")

    __table_args__ = (partial_index("mail_to_send", "next_at", where="state in ('waiting', 'being-sent')"),)


class PrintRun(Kept, table=True):
    """Sheets that were printed together, in one document."""

    __tablename__ = "print_run"

    id: str = Field(primary_key=True)
    unit: str
    started_at: datetime = Field(sa_type=Instant)
    role: str
    officer: str
    letters: int
    two_up: bool
    pdf: bytes | None = Field(description="None while it is being bound; empty if there is none")
    kept_until: datetime | None = Field(
        default=None, sa_type=Instant, description="Until when its document is kept; None if it never had one"
    )

    __table_args__ = (
        partial_index("print_run_to_bind", "started_at", where="pdf is null"),
        partial_index("print_run_to_forget", "kept_until", where="length(pdf) > 0"),
        Index("print_run_lately", "unit", "started_at"),
    )


class InRun(Kept, table=True):
    """The place of a letter in a print run, for as long as it is not written anew."""

    __tablename__ = "in_run"

    run: str = Field(primary_key=True, foreign_key="print_run.id")
    nth: int = Field(primary_key=True)
    letter: str = Field(foreign_key="letter.id", index=True)


class Restored(Kept, table=True):
    """When the office was restored from a copy; `restored.py` says what follows."""

    at: datetime = Field(primary_key=True, sa_type=Instant)


wording: Final = table_of(Wording)
wording_version: Final = table_of(WordingVersion)
letter: Final = table_of(Letter)
heard: Final = table_of(Heard)
trace: Final = table_of(Trace)
step: Final = table_of(Step)
sheet: Final = table_of(Sheet)
mail: Final = table_of(Mail)
print_run: Final = table_of(PrintRun)
in_run: Final = table_of(InRun)
restored: Final = table_of(Restored)
