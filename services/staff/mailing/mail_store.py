"""Stores e-mails to staff, who was told of which notice, and what each person has chosen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.mailing.recipients import Recipient, ToldNotice
from services.staff.people import person_store
from services.staff.people.postings import postings_on
from services.staff.tables import mail, mail_choice, notice, person, told
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.mail import queue
from shared.storage.bulk import Rows, insert_new, upsert
from shared.storage.tables import Instant


async def recipients(read: AsyncConnection, day: date) -> list[Recipient]:
    """Return who has an e-mail address and a posting on a day, by their ids."""
    reached = select(person.c.id).where(person.c.email != "", ~person.c.is_invented).order_by(person.c.id)
    ids = list((await read.execute(reached)).scalars())
    postings = await person_store.postings_of(read, ids)
    chosen = await choices(read, ids)
    people = (Recipient(id, postings_on(day, postings.get(id, ())), chosen.get(id, {})) for id in ids)
    return [one for one in people if one.postings]


async def address_of(read: AsyncConnection, id: str) -> str:
    """Return the e-mail address of a person; empty if none is known."""
    return await read.scalar(select(person.c.email).where(person.c.id == id)) or ""


async def choices(read: AsyncConnection, ids: Collection[str]) -> dict[str, dict[MailOccasion, bool]]:
    """Return what people have chosen, by id; who has chosen nothing is not in it."""
    found: dict[str, dict[MailOccasion, bool]] = {}
    for row in await read.execute(select(mail_choice).where(mail_choice.c.person.in_(ids))):
        found.setdefault(row.person, {})[MailOccasion(row.occasion)] = row.wanted
    return found


async def choose(connection: AsyncConnection, id: str, wanted: Mapping[MailOccasion, bool]) -> None:
    """Store what somebody has chosen."""
    rows = [{"person": id, "occasion": occasion.value, "wanted": wants} for occasion, wants in wanted.items()]
    await upsert(connection, mail_choice, rows, key=["person", "occasion"])


async def notices_since(read: AsyncConnection, since: datetime) -> list[ToldNotice]:
    """Return the notices of a later moment that still wait, the oldest first."""
    recent = select(notice).where(notice.c.at > literal(since, Instant), notice.c.done_at.is_(None))
    rows = await read.execute(recent.order_by(notice.c.at, notice.c.id))
    return [ToldNotice(row.id, row.unit, MailOccasion(row.kind), row.about, row.told) for row in rows]


async def told_since(read: AsyncConnection, since: datetime) -> set[tuple[str, str]]:
    """Return who has been told of which notices of a later moment."""
    recent = select(told.c.person, told.c.notice).join(notice, notice.c.id == told.c.notice)
    rows = await read.execute(recent.where(notice.c.at > literal(since, Instant)))
    return {(row.person, row.notice) for row in rows}


async def known(read: AsyncConnection, mails: Collection[str]) -> set[str]:
    """Return which of some e-mails are there already."""
    return set((await read.execute(select(mail.c.id).where(mail.c.id.in_(mails)))).scalars())


def row_of(id: str, person: str, said: str, now: datetime, until: datetime) -> dict[str, object]:
    """Return the row of a new e-mail."""
    return queue.waiting(id, now, until) | {"person": person, "said": said, "written_at": now}


async def enqueue(connection: AsyncConnection, rows: Rows) -> None:
    """Queue e-mails; one that is there already stays as it is."""
    await insert_new(connection, mail, rows, key=["id"])


async def note_told(
    connection: AsyncConnection, person: str, notices: Sequence[ToldNotice], mail: str, now: datetime
) -> None:
    """Store that somebody is told of notices by an e-mail. Of one that they know already, it fails."""
    rows = [
        {"id": f"{person} {one.id}", "notice": one.id, "person": person, "mail": mail, "at": now}
        for one in notices
    ]
    await connection.execute(told.insert(), rows)
