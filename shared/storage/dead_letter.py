"""The dead letters of a service: what it could not process, until somebody settles it or it expires.

They are also on the bus, for the operator's commands. A service may not read there, since the dead letters of
all services lie together; these are its own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import Column, Index, LargeBinary, Row, Select, String, Table, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.storage.bulk import count, insert_new
from shared.storage.inbox import TABLES
from shared.storage.tables import Instant

dead_letter: Final = Table(
    "dead_letter",
    TABLES,
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("headers", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("dead_lettered_at", Instant, nullable=False),
    Column("act", String, nullable=False),
    Column("settled_by", String, nullable=False),
    Column("settled_at", Instant, nullable=True),
    Column("why", String, nullable=False),
    Index("dead_letter_by_act", "act", "dead_lettered_at", "id"),
    Index("dead_letter_by_age", "dead_lettered_at"),
)
"""`act`: how it was settled; empty while it waits. The body of one that is settled is not kept."""
LISTED: Final[tuple[Any, ...]] = (*(column for column in dead_letter.c if column.name != "body"),)
SIZE: Final[Any] = func.length(dead_letter.c.body).label("size")
Place = tuple[datetime, str]
"""Where a list goes on: the moment and the id of a dead letter."""


class DeadLetterPage(NamedTuple):
    """Some dead letters, the newest first, each with the size of its body; and whether there are more."""

    rows: Sequence[Row[Any]]
    has_more: bool


async def keep(connection: AsyncConnection, letters: Sequence[DeadLetter]) -> None:
    """Keep dead letters; one that is kept already stays as it is."""
    rows = [
        {
            "id": letter.id,
            "subject": letter.subject,
            "reason": letter.reason,
            "headers": to_json(letter.headers).decode(),
            "body": letter.body,
            "dead_lettered_at": letter.dead_lettered_at,
            "act": "",
            "settled_by": "",
            "settled_at": None,
            "why": "",
        }
        for letter in letters
    ]
    await insert_new(connection, dead_letter, rows, key=["id"])


async def page_of(
    read: AsyncConnection, *, settled: bool, limit: int, before: Place | None = None
) -> DeadLetterPage:
    """Return those that wait, or those that are settled, the newest first."""
    own = dead_letter.c
    chosen: Select[Any] = select(*LISTED, SIZE).where(
        own.act.in_(("dropped", "redriven")) if settled else own.act == ""
    )
    if before:
        chosen = chosen.where(tuple_(own.dead_lettered_at, own.id) < tuple_(*before))
    newest = chosen.order_by(own.dead_lettered_at.desc(), own.id.desc()).limit(limit + 1)
    rows = (await read.execute(newest)).all()
    return DeadLetterPage(rows[:limit], len(rows) > limit)


async def line_of(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return one without its body, if it is kept."""
    chosen: Select[Any] = select(*LISTED, SIZE).where(dead_letter.c.id == id)
    found: Row[Any] | None = (await read.execute(chosen)).one_or_none()
    return found


async def waiting(read: AsyncConnection) -> int:
    """Count those that nobody has settled."""
    return await count(read, dead_letter, dead_letter.c.act == "")


async def find(
    connection: AsyncConnection, id: str, service: str
) -> tuple[DeadLetter, DeadLetterAct | None] | None:
    """Return one with the act that settled it, if it is kept; the body of a settled one is empty."""
    row = (await connection.execute(select(dead_letter).where(dead_letter.c.id == id))).one_or_none()
    if row is None:
        return None
    letter = DeadLetter.model_construct(
        id=row.id,
        service=service,
        reason=row.reason,
        subject=row.subject,
        headers=from_json(row.headers),
        body=row.body,
        dead_lettered_at=row.dead_lettered_at,
    )
    return letter, act_of(row)


def act_of(row: Row[Any]) -> DeadLetterAct | None:
    """Return the act that settled a dead letter; None while it waits."""
    if not row.act:
        return None
    return DeadLetterAct(letter=row.id, act=row.act, by=row.settled_by, at=row.settled_at, why=row.why)


async def settle(connection: AsyncConnection, act: DeadLetterAct) -> bool:
    """Note how one was settled, and keep its body no longer; return whether it waited until now."""
    waits = update(dead_letter).where(dead_letter.c.id == act.letter, dead_letter.c.act == "")
    noted = waits.values(act=act.act, settled_by=act.by, settled_at=act.at, why=act.why, body=b"")
    return (await connection.execute(noted)).rowcount > 0
