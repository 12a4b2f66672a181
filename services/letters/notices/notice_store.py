"""Stores notices to citizens."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import citizen_notice
from shared.mail.progress import MailState
from shared.storage.bulk import Rows, insert_new


async def known(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Return which of some notices were issued already."""
    found = select(citizen_notice.c.id).where(citizen_notice.c.id.in_(ids))
    return set((await connection.execute(found)).scalars())


async def add(connection: AsyncConnection, rows: Rows) -> None:
    """Store notices; one that is there already stays as it is, so that it is sent once."""
    await insert_new(connection, citizen_notice, rows, key=["id"])


async def told_of(connection: AsyncConnection, cases: Collection[str]) -> set[tuple[str, str]]:
    """Return of which kinds the notices about some records are that wait no more, each with its case."""
    if not cases:
        return set()
    told = select(citizen_notice.c.about, citizen_notice.c.kind).distinct()
    told = told.where(citizen_notice.c.about.in_(cases), citizen_notice.c.state != MailState.WAITING)
    return {(row.about, row.kind) for row in await connection.execute(told)}


async def notices_of(connection: AsyncConnection, case: str) -> list[Any]:
    """Return the notices about a record, the oldest first."""
    found = select(citizen_notice).where(citizen_notice.c.about == case)
    return list(await connection.execute(found.order_by(citizen_notice.c.at, citizen_notice.c.id)))
