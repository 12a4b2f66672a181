"""Reads and writes what was disclosed. An entry is never changed but for being published or withdrawn."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.forms import id_of_entry
from services.supervision.tables import disclosure
from shared.contracts.officer import Officer
from shared.contracts.questions.question import Page
from shared.contracts.questions.supervision.disclosures import DisclosureState, EnterDisclosure
from shared.messaging.paging import PageOrder
from shared.storage.bulk import insert_new

NEWEST_FIRST: Final = PageOrder(disclosure.c.since, disclosure.c.id, descending=True)


async def entered(
    connection: AsyncConnection, question: EnterDisclosure, file_name: str, now: datetime
) -> Row[Any]:
    """Return the entry of a form: as it is written now, or as it was when the form came before."""
    file = question.file
    row = {
        "id": id_of_entry(question.form),
        "unit": question.unit,
        "what": question.what,
        "way": question.way,
        "place": question.where,
        "since": question.since,
        "until": question.until,
        "file_name": file_name,
        "size": file.size if file else None,
        "sha256": file.sha256 if file else "",
        "state": DisclosureState.ENTERED,
        "entered_role": question.officer.role,
        "entered_by": question.officer.id,
        "entered_at": now,
        "published_by": "",
        "published_at": None,
        "withdrawn_by": "",
        "withdrawn_at": None,
        "why": "",
    }
    await insert_new(connection, disclosure, [row], key=["id"])
    return (await connection.execute(select(disclosure).where(disclosure.c.id == row["id"]))).one()


async def by_id(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return an entry, if there is one."""
    return (await read.execute(select(disclosure).where(disclosure.c.id == id))).one_or_none()


async def publish(connection: AsyncConnection, id: str, officer: Officer, now: datetime) -> None:
    """Note that an entry is published."""
    values = {"state": DisclosureState.PUBLISHED, "published_by": officer.id, "published_at": now}
    await connection.execute(update(disclosure).where(disclosure.c.id == id).values(**values))


async def withdraw(connection: AsyncConnection, id: str, officer: Officer, why: str, now: datetime) -> None:
    """Note that an entry is withdrawn."""
    values = {"state": DisclosureState.WITHDRAWN, "withdrawn_by": officer.id, "withdrawn_at": now, "why": why}
    await connection.execute(update(disclosure).where(disclosure.c.id == id).values(**values))


async def page(
    read: AsyncConnection, unit: str, since: date, until: date, asked: Page, *, published: bool
) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of what began to be disclosed in a period, newest first; perhaps only what is published.

    Raises:
        NotFound: No page starts where the question says.
    """
    table = disclosure.c
    wanted = select(disclosure).where(table.unit == unit, table.since.between(since, until))
    if published:
        wanted = wanted.where(table.published_at.is_not(None))
    return await NEWEST_FIRST.page(read, wanted, asked)
