"""The tables of deadlines: events of records, their deadlines, decisions about the calendar, the tally."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.deadlines.figures.tally import COUNTED
from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()
NAMED_IN_A_BOOK: Final = "procedure_name is not null and procedure like 'x.book.%'"
"""The condition, also of an index, that an event tells what an imported book calls a procedure."""


class DeadlinesTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base of the tables of this service, apart from those of any other service."""

    metadata = TABLES


class RecordEventRow(DeadlinesTable, table=True):
    """An event of a record, including one that arrived before the events it follows."""

    __tablename__ = "happening"

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
    procedure_name: str | None = None
    counter_unit: str | None = None
    has_fee: bool | None = None
    paid_online: bool | None = None
    digitised: bool | None = None
    reused: bool | None = None
    electronic_result: bool | None = None

    __table_args__ = (partial_index("happening_named_in_a_book", "record", where=NAMED_IN_A_BOOK),)


class DeadlineRow(DeadlinesTable, table=True):
    """The state of a record: its deadline and the warnings given."""

    __tablename__ = "deadline"

    record: str = Field(primary_key=True)
    unit: str
    procedure: str
    limit: str
    rules: str
    received_at: datetime = Field(sa_type=Instant)
    online: bool
    due_at: datetime = Field(sa_type=Instant)
    """The due time. While it is not calculated, the earliest that it can be, 1 January of `missing_year`;
    while the procedure is not known, what was promised, or the end of all time."""
    near_at: datetime = Field(sa_type=Instant)
    urgent_at: datetime = Field(sa_type=Instant)
    halted_for: str | None
    halted_since: datetime | None = Field(sa_type=Instant)
    apologised_at: datetime | None = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(sa_type=Instant)
    outcome: str | None
    ended_as: str | None
    ended_at: datetime | None = Field(sa_type=Instant)
    returned_at: datetime | None = Field(default=None, sa_type=Instant)
    missing_year: int | None = Field(
        default=None, description="The year without a calendar for which the due time is not calculated"
    )
    appointment_at: datetime | None = Field(
        default=None, sa_type=Instant, description="The appointment that the office gave last"
    )
    promised_at: datetime | None = Field(default=None, sa_type=Instant)
    promise_outcome: str | None = None
    procedure_name: str | None = Field(
        default=None, description="What its source calls a procedure that the catalogue does not know"
    )
    counter_unit: str | None = Field(
        default=None, description="Whose counter took it, if another unit decides"
    )
    arrived_at: datetime | None = Field(default=None, sa_type=Instant)
    pass_on_by: datetime | None = Field(default=None, sa_type=Instant)
    asked_again_at: datetime | None = Field(default=None, sa_type=Instant)
    portal_due_at: datetime | None = Field(
        default=None, sa_type=Instant, description="By when it ends in time on the national portal"
    )
    portal_late: bool | None = None
    has_fee: bool | None = None
    paid_online: bool | None = None
    digitised: bool | None = None
    reused: bool | None = None
    electronic_result: bool | None = None
    standing: str
    owes_apology: bool
    applied: int = Field(description="How many events of the record are applied")
    warned: str = Field(description="JSON: [escalation, due time] of each warning given")
    promise_passed: datetime | None = Field(
        default=None, sa_type=Instant, description="The promise that it is past, as far as the clock saw"
    )
    passing_on_missed_at: datetime | None = Field(
        default=None, sa_type=Instant, description="When its counter was warned that it had not passed it on"
    )
    next_moment: datetime | None = Field(
        sa_type=Instant, description="When the next warning is due, or the promise has passed"
    )

    __table_args__ = (
        Index("deadline_by_due_time", "unit", "due_at", "record"),
        Index(
            "deadline_by_receipt", "unit", "received_at", "record", "due_at"
        ),  # sorted without a look at each
        Index("deadline_by_procedure", "unit", "procedure", "due_at", "record"),
        Index("deadline_by_standing", "unit", "standing", "due_at", "record"),
        partial_index(
            "deadline_that_owes_apology",
            "unit",
            "owes_apology",  # so that SQLite, which has no statistics, prefers it to an index of all records
            "due_at",
            "record",
            where="owes_apology",
            on_sqlite="owes_apology = 1",
        ),
        partial_index("deadline_by_next_moment", "next_moment", where="next_moment is not null"),
        partial_index(
            "deadline_whose_result_waits",
            "unit",
            "due_at",
            "record",
            "resolved_at",  # these two so that they are counted without a look at each record
            "returned_at",
            where="resolved_at is not null and returned_at is null",
        ),
        partial_index("deadline_by_resolution", "unit", "resolved_at", where="resolved_at is not null"),
        partial_index("deadline_by_end", "unit", "ended_at", where="ended_at is not null"),
        partial_index(
            "deadline_without_due_time", "missing_year", "record", where="missing_year is not null"
        ),
        partial_index(
            "deadline_of_unknown_procedure",
            "procedure",
            "record",
            where="procedure_name is not null",
        ),
        partial_index(
            "deadline_that_is_promised",
            "unit",
            "promised_at",
            "record",
            where="promised_at is not null and resolved_at is null and ended_at is null",
        ),
        partial_index(
            "deadline_to_pass_on", "counter_unit", "pass_on_by", "record", where="pass_on_by is not null"
        ),
        partial_index(
            "deadline_that_is_open", "unit", "record", where="resolved_at is null and ended_at is null"
        ),
    )


class DecisionRow(DeadlinesTable, table=True):
    """A decision about the office calendar; it holds from when it was made."""

    __tablename__ = "decision"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    digest: str = Field(description="Digest of its text, to recognise it again")
    text: str
    decided_by: str
    decided_at: datetime = Field(sa_type=Instant)


class MoveRow(DeadlinesTable, table=True):
    """A due time that a decision moved, and the due time before."""

    __tablename__ = "move"

    record: str = Field(primary_key=True)
    decision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due_before: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)


happening: Final = table_of(RecordEventRow)
deadline: Final = table_of(DeadlineRow)
decision: Final = table_of(DecisionRow)
move: Final = table_of(MoveRow)
tally: Final = Table(
    "tally",
    TABLES,
    Column("unit", String, primary_key=True),
    Column("span", String, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("procedure", String, primary_key=True),
    *(Column(counted, Integer, nullable=False) for counted in COUNTED),
)
"""Its columns follow from `COUNTED`, the one list of what is counted."""
