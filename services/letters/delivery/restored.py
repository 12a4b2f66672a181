"""After a restore: letters that wait to be mailed may have been mailed already, in the time that was lost.

A copy does not contain what happened after it was taken. A letter that is queued or only drafted in the copy
may have been mailed since; so may a letter that is written again because its event was reported again. Nobody
can know, as with a reply that never came: the e-mail becomes unclear, and a person finds out
(docs/decisions/0009-a-letter-is-mailed-once.md). Later letters are mailed as usual.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import letter, restored

NEVER_RESTORED = datetime.min.replace(tzinfo=UTC)


async def note_restored(connection: AsyncConnection, at: datetime) -> None:
    """Store when the office was restored from a copy."""
    await connection.execute(insert(restored), [{"at": at}])


async def last_restored(read: AsyncConnection) -> datetime:
    """Return when the office was last restored from a copy; `NEVER_RESTORED` if it never was."""
    return await read.scalar(select(func.max(restored.c.at))) or NEVER_RESTORED


def may_have_been_mailed() -> ColumnElement[Any]:
    """Whether a letter was to be issued before the office was restored."""
    last = select(func.coalesce(func.max(restored.c.at), NEVER_RESTORED)).scalar_subquery()
    return letter.c.issue_at <= last
