"""Stores notices and what is settled, and reads lists of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.notices.following import SETTLES, Settling
from services.staff.tables import notice, settled
from shared.contracts.questions.staff.notices import NoticeKind, NoticesOf
from shared.messaging.paging import PageOrder
from shared.storage.bulk import Rows, insert_new, upsert

NEWEST_FIRST: Final = PageOrder(notice.c.at, notice.c.id, descending=True)
MARK_DONE: Final = text(
    "update notice set done_at = case when settled.at > notice.at then settled.at else notice.at end "
    "from settled where settled.about = cast(:prefix as text) || notice.about and notice.done_at is null "
    "and (:whenever or settled.at >= notice.at) and notice.about in :things and notice.kind in :kinds"
).bindparams(bindparam("things", expanding=True), bindparam("kinds", expanding=True))
"""`update ... from` marks many rows by one statement on either database."""
WAITING_BY_UNIT: Final = (
    select(notice.c.unit, func.count().label("number"))
    .where(notice.c.unit.in_(bindparam("units", expanding=True)), notice.c.done_at.is_(None))
    .group_by(notice.c.unit)
)


async def add(connection: AsyncConnection, rows: Rows) -> None:
    """Add the notices that are new."""
    await insert_new(connection, notice, rows, key=["id"])


async def settle(connection: AsyncConnection, until: Mapping[tuple[Settling, str], datetime]) -> None:
    """Note until when things are settled, never earlier than was noted."""
    rows = [{"about": settling.prefix + about, "at": at} for (settling, about), at in until.items()]
    await upsert(connection, settled, rows, key=["about"], newer="at")


async def mark_done(connection: AsyncConnection, things: Collection[str]) -> None:
    """Mark the notices about some things as done that say nothing later than what settled them."""
    if not things:
        return
    for settling in dict.fromkeys(SETTLES.values()):
        given = {"prefix": settling.prefix, "whenever": settling.whenever, "kinds": sorted(settling.kinds)}
        await connection.execute(MARK_DONE, given | {"things": sorted(things)})


async def settle_one(connection: AsyncConnection, unit: str, id: str, at: datetime) -> bool:
    """Mark a notice of a unit as done; return whether it waited until now."""
    waiting = (notice.c.id == id, notice.c.unit == unit, notice.c.done_at.is_(None))
    return (await connection.execute(update(notice).where(*waiting).values(done_at=at))).rowcount > 0


async def is_known(read: AsyncConnection, unit: str, id: str) -> bool:
    """Return whether a unit has a notice, done or not."""
    known = select(notice.c.id).where(notice.c.id == id, notice.c.unit == unit)
    return (await read.execute(known)).first() is not None


async def page(read: AsyncConnection, question: NoticesOf) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of notices, the newest first, and where the next one starts."""
    chosen = select(notice).where(notice.c.unit.in_(question.units))
    is_open = notice.c.done_at.is_(None)
    chosen = chosen.where(~is_open if question.done else is_open)
    if question.kinds:
        chosen = chosen.where(notice.c.kind.in_(question.kinds))
    return await NEWEST_FIRST.page(read, chosen, question)


async def waiting(read: AsyncConnection, units: Sequence[str]) -> dict[NoticeKind, int]:
    """Count the notices of some units that wait, by kind."""
    counted = (
        select(notice.c.kind, func.count().label("number"))
        .where(notice.c.unit.in_(units), notice.c.done_at.is_(None))
        .group_by(notice.c.kind)
    )
    numbers = {row.kind: row.number for row in await read.execute(counted)}
    return {kind: numbers.get(kind.value, 0) for kind in NoticeKind}


async def waiting_by_unit(read: AsyncConnection, units: Collection[str]) -> dict[str, int]:
    """Count the notices of some units that wait, by unit; every page that somebody opens asks for it."""
    return {row.unit: row.number for row in await read.execute(WAITING_BY_UNIT, {"units": list(units)})}
