"""The tables of surveys: invitations, links, tickets, answers, follow-ups, tally, alarms, recommendations.

The row of an answer does not lead to the row of an invitation. An invitation row is never updated; it counts
as answered once its open link is deleted. When its link is deleted an answer is written sealed, and with its
ratings it is written together with at least four others (`services.surveys.waiting`). So no commit, row
version, log of the database or copy shows which invitation and answer belong together.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, Index, MetaData, UniqueConstraint, false
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()
REDACTED: Final = "Whether its words and contact are purged"


class SurveysTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base class of this service's tables; their metadata are not shared with other services."""

    metadata = TABLES


def unredacted_index(name: str, column: str) -> Index:
    """Return an index of the rows that are not redacted yet."""
    return partial_index(name, column, where="not forgotten", on_sqlite="forgotten = 0")


class InvitationRow(SurveysTable, table=True):
    """A citizen whose result or letter was handed over is invited to say how they were served."""

    __tablename__ = "invitation"

    id: str = Field(primary_key=True)
    record: str = Field(unique=True, description="Record code, or letter id")
    unit: str
    procedure: str = Field(description="Empty for a letter")
    month: date = Field(description="First day of the month of handing over")
    role: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Of the official who handled the record; empty if the publisher does not say",
    )
    instrument: str
    link_digest: bytes = Field(unique=True, description="SHA-256 of the link's token")

    __table_args__ = (Index("invitation_by_crowd", "unit", "month", "procedure"),)


class OpenLinkRow(SurveysTable, table=True):
    """A link that is not used yet; the answer deletes it."""

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


class TicketRow(SurveysTable, table=True):
    """A ticket that opens the form of an invitation for a while, and stays so long, answered or not."""

    __tablename__ = "ticket"

    digest: bytes = Field(primary_key=True, description="SHA-256 of the ticket")
    invitation: str
    channel: str = Field(description="Of the answer that is given with it")
    expires_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("ticket_by_end", "expires_at"), {"sqlite_with_rowid": False})


class WaitingAnswerRow(SurveysTable, table=True):
    """An answer that waits, sealed, for a group of at least five."""

    __tablename__ = "waiting_answer"

    id: str = Field(primary_key=True, description="Random")
    unit: str
    month: date = Field(description="First day of the month of handing over")
    instrument: str
    channel: str
    procedure: str = Field(description="Empty for a letter")
    role: str = Field(description="Of the official who handled the record")
    key: str = Field(description="Names the key that opens it")
    sealed: bytes = Field(description="Ratings, comment and contact, encrypted; always of one size")

    __table_args__ = (
        Index("waiting_pile", "key", "unit", "month", "instrument", "channel", "procedure", "role"),
        {"sqlite_with_rowid": False},
    )


class AnswerRow(SurveysTable, table=True):
    """An answer. The table has no row ids, since they would show the order in which answers were given."""

    __tablename__ = "answer"

    id: str = Field(primary_key=True, description="Random")
    unit: str
    month: date = Field(description="First day of the month of handing over")
    procedure: str = Field(description="Empty if it would reveal the record, and for letters")
    role: str = Field(
        default="",
        sa_column_kwargs={"server_default": ""},
        description="Of the official who handled the record; empty if the procedure is",
    )
    channel: str
    instrument: str
    steps: dict[str, int | None] = Field(sa_type=JSON, description="By factor; null where it does not apply")
    comment: str
    is_told: bool = Field(description="Whether it was published; an older version stored answers before that")

    __table_args__ = (
        Index("answer_in_the_box", "unit", "month", "is_told"),
        partial_index("answer_with_comment", "month", where="comment <> ''"),
        {"sqlite_with_rowid": False},
    )


class FollowUpRow(SurveysTable, table=True):
    """A dissatisfied answer that an official looks into."""

    __tablename__ = "follow_up"

    id: str = Field(primary_key=True, description="Random")
    answer: str = Field(index=True)
    unit: str
    month: date = Field(description="First day of the month of handing over")
    contact: str = Field(description="Left on purpose by the citizen; mostly empty")
    opened_at: datetime | None = Field(sa_type=Instant, description="Null while its answer is not released")
    due_at: datetime | None = Field(sa_type=Instant, description="Null until deadlines has calculated it")
    answered_at: datetime | None = Field(sa_type=Instant)
    outcome: str
    said: str = Field(description="The office's explanation")
    forgotten: bool = Field(default=False, sa_column_kwargs={"server_default": false()}, description=REDACTED)

    __table_args__ = (
        Index("follow_up_by_age", "unit", "opened_at", "id"),
        unredacted_index("follow_up_to_forget", "answered_at"),
        {"sqlite_with_rowid": False},
    )


class RecommendationRow(SurveysTable, table=True):
    """A recommendation to the office and the office's answer. No other service stores its words."""

    __tablename__ = "recommendation"

    record: str = Field(primary_key=True, description="Code of its record")
    unit: str
    procedure: str = Field(description="Its procedure in the catalogue")
    form_digest: bytes = Field(unique=True, description="SHA-256 of the id of the form that it was sent by")
    received_on: date = Field(description="Local day at the office")
    serial: int = Field(description="Counts the recommendations of the unit on that day, from 1")
    received_at: datetime = Field(sa_type=Instant)
    words: str
    sender: str = Field(description="Name; empty if none was given")
    contact: str = Field(description="Left on purpose by the citizen; may be empty")
    answered_at: datetime | None = Field(sa_type=Instant)
    outcome: str
    said: str = Field(description="The office's answer")
    officer: str = Field(description="Role and id of the official who answered")
    forgotten: bool = Field(default=False, sa_column_kwargs={"server_default": false()}, description=REDACTED)

    __table_args__ = (
        UniqueConstraint("unit", "received_on", "serial"),
        unredacted_index("recommendation_to_forget", "answered_at"),
        Index("recommendation_by_age", "unit", "received_at", "record"),
    )


class TallyRow(SurveysTable, table=True):
    """A count of a cell."""

    __tablename__ = "tally"

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    instrument: str = Field(primary_key=True)
    procedure: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    counted: str = Field(primary_key=True)
    number: int


class AlarmRow(SurveysTable, table=True):
    """In how many answers of a month a pattern of ballot stuffing was seen."""

    __tablename__ = "alarm"

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True, description="In which the answers arrived")
    pattern: str = Field(primary_key=True)
    number: int


class AlarmReviewRow(SurveysTable, table=True):
    """What a person found of an alarm. Rows are only added; the last one of an alarm holds."""

    __tablename__ = "alarm_review"

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True, description="Of the alarm")
    pattern: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, primary_key=True)
    verdict: str
    why: str = Field(description="The reviewer's reason")
    by: str = Field(description="Id of the reviewer")


invitation: Final = table_of(InvitationRow)
open_link: Final = table_of(OpenLinkRow)
ticket: Final = table_of(TicketRow)
waiting_answer: Final = table_of(WaitingAnswerRow)
answer: Final = table_of(AnswerRow)
follow_up: Final = table_of(FollowUpRow)
tally: Final = table_of(TallyRow)
alarm: Final = table_of(AlarmRow)
recommendation: Final = table_of(RecommendationRow)
alarm_review: Final = table_of(AlarmReviewRow)
