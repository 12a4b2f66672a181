"""A restored office: what it would send by e-mail may have left before, in the time that was lost.

A copy knows nothing of what happened after it. A letter that waits to be mailed there, or is only drafted,
may have been mailed since; so may one that is written anew because its event was reported again. As with an
answer that never came, nobody can know: it is set aside as unclear, and a person finds out
(docs/decisions/0009-a-letter-is-mailed-once.md). Later letters go out as ever.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import letter, restored

NEVER = datetime.min.replace(tzinfo=UTC)


async def note_restored(connection: AsyncConnection, at: datetime) -> None:
    """Note when the office was restored from a copy."""
    await connection.execute(insert(restored), [{"at": at}])


def may_have_left() -> ColumnElement[Any]:
    """Whether the time of a letter to be issued had come before the office was restored."""
    last = select(func.coalesce(func.max(restored.c.at), NEVER)).scalar_subquery()
    return letter.c.issue_at <= last
