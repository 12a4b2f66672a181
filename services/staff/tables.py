"""The tables of staff: people, postings, accounts, sessions, the reading log, notices, and e-mails."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, Index, MetaData, false
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.mail.queue import WHERE_UNFINISHED, QueuedMail
from shared.storage.partial_index import partial_index
from shared.storage.tables import Instant, table_of

TABLES: Final = MetaData()


class StaffTable(SQLModel, registry=registry(metadata=TABLES)):
    """Base class of this service's tables; their metadata are not shared with other services."""

    metadata = TABLES


class PersonRow(StaffTable, table=True):
    """Somebody who works for an office, or did."""

    __tablename__ = "person"

    id: str = Field(primary_key=True, description="By which they sign in, too")
    name: str = Field(description="Empty once it is purged")
    email: str = Field(description="May be empty")
    is_invented: bool = Field(description="Whether they are of a demo, and nobody outside of one")
    added_at: datetime = Field(sa_type=Instant)


class PostingRow(StaffTable, table=True):
    """A role of a person in a unit or a group, from one day to another."""

    __tablename__ = "posting"

    id: str = Field(primary_key=True, description="Random")
    person: str
    role: str
    unit: str = Field(description="Empty for supervisors and operators")
    group_id: str = Field(description="Of a supervisor")
    first_day: date
    last_day: date | None
    is_claimed: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="Whether it follows from claims of a single sign-on, and holds for days with a sign-in",
    )

    __table_args__ = (
        Index("posting_by_person", "person", "first_day"),
        Index("posting_by_unit", "unit", "person"),
    )


class AccountRow(StaffTable, table=True):
    """A local account."""

    __tablename__ = "account"

    person: str = Field(primary_key=True)
    password: str = Field(description="Argon2id, with its parameters; empty until it is set")
    seed: bytes = Field(description="What the second factor is made from, sealed; empty until it is set")
    last_step: int = Field(sa_type=BigInteger, description="Time step of the last code that was taken")


class SpareCodeRow(StaffTable, table=True):
    """A spare code that was not used yet."""

    __tablename__ = "spare_code"

    person: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True, description="Keyed")


class IdentityRow(StaffTable, table=True):
    """Who somebody is at a provider of single sign-on."""

    __tablename__ = "identity"

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person: str = Field(index=True)


class SessionRow(StaffTable, table=True):
    """A session of somebody who signed in."""

    __tablename__ = "session"

    digest: bytes = Field(primary_key=True, description="SHA-256 of what the browser keeps")
    person: str = Field(index=True)
    origin: str = Field(description="Address from which they signed in")
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant, description="Last seen, to the minute")
    ended_at: datetime | None = Field(sa_type=Instant, description="When it was ended; null if it was not")

    __table_args__ = (Index("session_by_age", "created_at"),)


class DeviceRow(StaffTable, table=True):
    """A browser in which somebody has signed in before."""

    __tablename__ = "device"

    digest: bytes = Field(primary_key=True, description="SHA-256 of what the browser keeps")
    person: str = Field(index=True)
    seen_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("device_by_age", "seen_at"),)


class WrongTriesRow(StaffTable, table=True):
    """How many tries to sign in were wrong, for one way in which they are counted."""

    __tablename__ = "wrong_tries"

    key: bytes = Field(primary_key=True, description="Keyed digest; a name may be a mistyped password")
    number: int
    last_at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("wrong_tries_by_age", "last_at"),)


class UsedFlowRow(StaffTable, table=True):
    """A single sign-on that has come back once, and is not taken again."""

    __tablename__ = "used_flow"

    digest: bytes = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("used_flow_by_age", "at"),)


class LogEntryRow(StaffTable, table=True):
    """An entry of the reading log. No row is ever changed: triggers of the database refuse it."""

    __tablename__ = "log_entry"

    number: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    person: str
    question: str = Field(description="Service and name")
    unit: str = Field(description="Empty for what concerns no unit")
    about: str = Field(description="Record code, letter id or the like; empty for a list")
    origin: str = Field(description="Address that the browser came from")
    digest: str = Field(description="Over this entry and the digest of the one before")

    __table_args__ = (
        Index("log_entry_by_unit", "unit", "number"),
        Index("log_entry_by_thing", "about", "unit", "number"),
        Index("log_entry_by_age", "at"),
    )


class LogEndRow(StaffTable, table=True):
    """Where the reading log begins and ends: the last entry that was purged, and the newest one."""

    __tablename__ = "log_end"

    name: str = Field(primary_key=True, description="`anchor` or `head`")
    number: int = Field(sa_type=BigInteger)
    digest: str


class NoticeRow(StaffTable, table=True):
    """Something that somebody has to be told."""

    __tablename__ = "notice"

    id: str = Field(primary_key=True, description="Id of the event that it follows from")
    unit: str
    kind: str
    about: str
    told: str
    at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(sa_type=Instant)

    __table_args__ = (
        Index("notice_by_thing", "about"),
        partial_index("notice_waiting", "unit", "at", "id", where="done_at is null"),
        Index("notice_by_unit", "unit", "at", "id"),
        Index("notice_by_age", "at"),
    )


class SettledRow(StaffTable, table=True):
    """A thing that needs nobody's attention any more: what was told about it until then is done."""

    __tablename__ = "settled"

    about: str = Field(primary_key=True, description="The thing, with a prefix if only some of it is settled")
    at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("settled_by_age", "at"),)


class StaffMailRow(QueuedMail, StaffTable, table=True):
    """An e-mail to somebody who works here."""

    __tablename__ = "mail"

    person: str
    said: str = Field(description="What it tells, as JSON: codes and numbers, nobody's name")
    written_at: datetime = Field(sa_type=Instant)

    __table_args__ = (
        partial_index("mail_to_send", "next_at", where=WHERE_UNFINISHED),
        Index("mail_by_age", "written_at"),
    )


class ToldRow(StaffTable, table=True):
    """That somebody is told of a notice by an e-mail, so that no other one tells it."""

    __tablename__ = "told"

    id: str = Field(primary_key=True, description="Person and notice")
    notice: str = Field(index=True)
    person: str
    mail: str
    at: datetime = Field(sa_type=Instant)

    __table_args__ = (Index("told_by_age", "at"),)


class MailChoiceRow(StaffTable, table=True):
    """Whether somebody wants e-mails upon an occasion, once they have chosen."""

    __tablename__ = "mail_choice"

    person: str = Field(primary_key=True)
    occasion: str = Field(primary_key=True)
    wanted: bool


person: Final = table_of(PersonRow)
posting: Final = table_of(PostingRow)
account: Final = table_of(AccountRow)
spare_code: Final = table_of(SpareCodeRow)
identity: Final = table_of(IdentityRow)
session: Final = table_of(SessionRow)
device: Final = table_of(DeviceRow)
wrong_tries: Final = table_of(WrongTriesRow)
used_flow: Final = table_of(UsedFlowRow)
log_entry: Final = table_of(LogEntryRow)
log_end: Final = table_of(LogEndRow)
notice: Final = table_of(NoticeRow)
settled: Final = table_of(SettledRow)
mail: Final = table_of(StaffMailRow)
told: Final = table_of(ToldRow)
mail_choice: Final = table_of(MailChoiceRow)
