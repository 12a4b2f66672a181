"""Stores people and their postings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.people.postings import DatedPosting, KnownPerson, postings_on
from services.staff.tables import account, identity, person, posting, session
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import AddPerson, People
from shared.messaging.paging import PageOrder
from shared.messaging.queries.client import NotFound

BY_ID: Final = PageOrder(person.c.id)
OF_POSTING: Final = (
    posting.c.id.label("posting"),
    *(posting.c[name] for name in ("role", "unit", "group_id", "first_day", "last_day")),
)
"""What `dated` reads of a row."""


async def people_on(read: AsyncConnection, ids: Iterable[str], day: date) -> dict[str, KnownPerson]:
    """Return people by id, with the postings that they have on a day."""
    asked = set(ids)
    found = (await read.execute(select(person).where(person.c.id.in_(asked)))).all() if asked else []
    postings = await postings_of(read, asked)
    return {
        row.id: KnownPerson(row.id, row.name, row.is_invented, postings_on(day, postings.get(row.id, ())))
        for row in found
    }


async def postings_of(read: AsyncConnection, ids: Iterable[str]) -> dict[str, list[DatedPosting]]:
    """Return all postings of people, the oldest first."""
    asked = set(ids)
    found: dict[str, list[DatedPosting]] = defaultdict(list)
    if asked:
        chosen = (
            select(posting.c.person, *OF_POSTING)
            .where(posting.c.person.in_(asked))
            .order_by(posting.c.first_day, posting.c.id)
        )
        for row in await read.execute(chosen):
            found[row.person].append(dated(row))
    return found


async def page(read: AsyncConnection, question: People) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of people: all, or those with a posting in some units, whenever it holds."""
    chosen = select(person)
    if question.within is not None:
        there = select(posting.c.person).where(posting.c.unit.in_(question.within))
        chosen = chosen.where(person.c.id.in_(there))
    if question.unit is not None:
        chosen = chosen.where(
            person.c.id.in_(select(posting.c.person).where(posting.c.unit == question.unit))
        )
    return await BY_ID.page(read, chosen, question)


async def who_sign_in(read: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Return who has a local account that is complete, or a single sign-on."""
    local = select(account.c.person).where(
        account.c.person.in_(ids), account.c.password != "", account.c.seed != b""
    )
    provided = select(identity.c.person).where(identity.c.person.in_(ids))
    return set((await read.execute(local.union(provided))).scalars())


async def last_seen(read: AsyncConnection, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when people asked something last, in a session that was not ended."""
    chosen = (
        select(session.c.person, session.c.seen_at)
        .where(session.c.person.in_(ids), session.c.ended_at.is_(None))
        .order_by(session.c.seen_at)
    )
    return {row.person: row.seen_at for row in await read.execute(chosen)}


async def require(read: AsyncConnection, id: str) -> Row[Any]:
    """Return a person.

    Raises:
        NotFound: There is none with this id.
    """
    row = (await read.execute(select(person).where(person.c.id == id))).one_or_none()
    if row is None:
        raise NotFound("this person")
    return row


async def add(
    connection: AsyncConnection, new: AddPerson, now: datetime, *, is_invented: bool = False
) -> bool:
    """Add a person, or replace what is known of one; return whether that changed anything."""
    said = {"name": new.full_name, "email": new.email}
    there = (await connection.execute(select(person).where(person.c.id == new.person))).one_or_none()
    if there is None:
        row = {"id": new.person, **said, "is_invented": is_invented, "added_at": now}
        await connection.execute(insert(person), [row])
        return True
    if {name: getattr(there, name) for name in said} == said:
        return False
    await connection.execute(update(person).where(person.c.id == new.person).values(**said))
    return True


async def post(connection: AsyncConnection, id: str, new: DatedPosting) -> None:
    """Give a person a posting."""
    where = {"role": new.posting.role.value, "unit": new.posting.unit, "group_id": new.posting.group}
    days = {"first_day": new.first_day, "last_day": new.last_day}
    await connection.execute(insert(posting), [{"id": new.id, "person": id, **where, **days}])


async def end(connection: AsyncConnection, ended: Iterable[DatedPosting]) -> None:
    """Set the last day of postings."""
    for one in ended:
        await connection.execute(update(posting).where(posting.c.id == one.id).values(last_day=one.last_day))


def new_posting_id() -> str:
    """Return the id of a new posting."""
    return token_hex(8)


def dated(row: Row[Any]) -> DatedPosting:
    """Return the posting of a row."""
    where = Posting(role=Role(row.role), unit=row.unit, group=row.group_id)
    return DatedPosting(row.posting, where, row.first_day, row.last_day)
