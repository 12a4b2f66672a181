"""What deadlines keeps of decisions about the calendar, and which open records one can concern."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from sqlalchemy import insert, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.decided_days import Decided, Made, Moved, Reach, touched
from services.deadlines.decisions.decision_file import changes_in
from services.deadlines.decisions.preview import Move
from services.deadlines.law import Law, load_law
from services.deadlines.tables import deadline, decision, move
from shared.reference.office_zone import OFFICE_ZONE
from shared.storage.database import Instant


class Place(NamedTuple):
    """Where an open record stands among all of them."""

    unit: str
    record: str


START: Final = Place("", "")
_read: Final[dict[tuple[str, datetime], Decided]] = {}
"""By digest and moment: each is read once, for it never changes."""


async def law_in_force(connection: AsyncConnection) -> Law:
    """Return the law with all decisions laid over its calendars.

    It is asked for in each transaction, so what one process has decided holds for all others at once.
    """
    keys = select(decision.c.digest, decision.c.decided_at).order_by(decision.c.number)
    made = [tuple(row) for row in await connection.execute(keys)]
    if unread := {digest for digest, at in made if (digest, at) not in _read}:
        for row in await connection.execute(select(decision).where(decision.c.digest.in_(unread))):
            _read[row.digest, row.decided_at] = Decided(row.decided_at, changes_in(row.text))
    return with_decisions(tuple(_read[key] for key in made))


@lru_cache(maxsize=8)
def with_decisions(decisions: tuple[Decided, ...]) -> Law:
    """Return the law with some decisions laid over its calendars."""
    return replace(load_law(), decisions=decisions)


async def standing_decision(connection: AsyncConnection, text: str) -> Made | None:
    """Return the decision with a text, if it was made and none after it was about one of its days."""
    same = select(decision).where(decision.c.digest == _digest(text))
    row = (await connection.execute(same.order_by(decision.c.number.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    made, *later = (await law_in_force(connection)).decisions[row.number - 1 :]
    return None if touched(made, later) else Made(row.number, row.decided_by, row.decided_at)


async def keep_decision(connection: AsyncConnection, made: Made, text: str) -> None:
    """Keep a decision; it holds from now on."""
    row = {"number": made.number, "digest": _digest(text), "text": text}
    await connection.execute(insert(decision), row | {"decided_by": made.by, "decided_at": made.at})


async def keep_moves(connection: AsyncConnection, number: int, moves: Sequence[Move]) -> None:
    """Keep the due times that a decision moved, and what they were before."""
    if moves:
        rows = [
            {"record": one.record, "decision": number}
            | {"due_before": one.before.due_at, "due_at": one.after.due_at}
            for one in moves
        ]
        await connection.execute(insert(move), rows)


async def moves_of(connection: AsyncConnection, record: str) -> list[Moved]:
    """Return how decisions have moved a record, in order."""
    moves = select(move.c.due_before, move.c.due_at, decision.c.number, decision.c.decided_by)
    moves = moves.add_columns(decision.c.decided_at).join(decision, decision.c.number == move.c.decision)
    rows = await connection.execute(moves.where(move.c.record == record).order_by(move.c.decision))
    return [Moved(before, due, Made(*made)) for before, due, *made in rows]


async def open_within(connection: AsyncConnection, reach: Reach, after: Place, limit: int) -> Sequence[Place]:
    """Return open records that a decision can move, by unit and record, from after a place on.

    What is due before the first of its days, or was received after the last, it cannot move.
    """
    first = datetime.combine(reach.first, time(), OFFICE_ZONE)
    after_last = datetime.combine(reach.last + timedelta(1), time(), OFFICE_ZONE)
    place = tuple_(deadline.c.unit, deadline.c.record)
    rows = select(deadline.c.unit, deadline.c.record).where(
        deadline.c.resolved_at.is_(None),
        deadline.c.ended_at.is_(None),
        deadline.c.due_at >= literal(first, Instant),
        deadline.c.received_at < literal(after_last, Instant),
        place > tuple_(literal(after.unit), literal(after.record)),
    )
    if reach.units:
        rows = rows.where(deadline.c.unit.in_(reach.units))
    rows = rows.order_by(deadline.c.unit, deadline.c.record).limit(limit)
    return [Place(*row) for row in await connection.execute(rows)]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
