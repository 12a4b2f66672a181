"""Stores the reading log."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.reading_log.chain import NOTHING_BEFORE, ChainedEntry, ChainLink, Entry, chained
from services.staff.tables import log_end, log_entry
from shared.storage.bulk import insert, upsert
from shared.storage.tables import Instant

HEAD: Final = "head"
ANCHOR: Final = "anchor"
BEGINNING: Final = ChainLink(0, NOTHING_BEFORE)
READ_AT_ONCE: Final = 1000
LINK_NAMED: Final = select(log_end.c.number, log_end.c.digest).where(log_end.c.name == bindparam("name"))
READING_LASTS: Final = timedelta(hours=1)
"""A file that comes in parts is noted once within this time."""


async def append(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Append entries, in the only transaction that writes."""
    if not entries:
        return
    new = chained(entries, await link(connection, HEAD))
    await insert(connection, log_entry, [one.link._asdict() | one.entry._asdict() for one in new])
    await set_link(connection, HEAD, new[-1].link)


async def is_noted(read: AsyncConnection, entry: Entry) -> bool:
    """Return whether the log has the same of the last hour: who asked this, about the same thing."""
    lately = entry.at - READING_LASTS
    same = select(log_entry.c.number).where(
        log_entry.c.about == entry.about,
        log_entry.c.unit == entry.unit,
        log_entry.c.question == entry.question,
        log_entry.c.person == entry.person,
        log_entry.c.at >= literal(lately, Instant),
    )
    return (await read.execute(same.limit(1))).first() is not None


async def link(read: AsyncConnection, name: str) -> ChainLink:
    """Return where the log ends (`HEAD`), or the last entry that was purged (`ANCHOR`)."""
    row = (await read.execute(LINK_NAMED, {"name": name})).one_or_none()
    return ChainLink(row.number, row.digest) if row else BEGINNING


async def set_link(connection: AsyncConnection, name: str, at: ChainLink) -> None:
    """Set where the log ends, or begins; triggers refuse to move it back."""
    await upsert(connection, log_end, [{"name": name, **at._asdict()}], key=["name"])


async def all_entries(read: AsyncConnection) -> AsyncIterator[ChainedEntry]:
    """Yield all entries in their order, some at a time, so that a log of any length fits the memory."""
    number = 0
    while True:
        following = select(log_entry).where(log_entry.c.number > number).order_by(log_entry.c.number)
        rows = (await read.execute(following.limit(READ_AT_ONCE))).all()
        for row in rows:
            yield chained_entry(row)
        if len(rows) < READ_AT_ONCE:
            return
        number = rows[-1].number


async def purge_until(connection: AsyncConnection, last: ChainLink) -> int:
    """Delete the entries up to one, which becomes the anchor; return how many."""
    await set_link(connection, ANCHOR, last)
    return (await connection.execute(delete(log_entry).where(log_entry.c.number <= last.number))).rowcount


def chained_entry(row: Row[Any]) -> ChainedEntry:
    """Return an entry as it is stored."""
    entry = Entry(row.at, row.person, row.question, row.unit, row.about, row.origin)
    return ChainedEntry(ChainLink(row.number, row.digest), entry)
