"""Reads and writes decisions about the calendar, and finds the open records within their scope."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from sqlalchemy import Select, and_, bindparam, insert, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.calendar.decided_days import (
    CalendarDecision,
    DecisionInfo,
    PastMove,
    Scope,
    is_overridden,
)
from services.deadlines.decisions.decision_file import changes_in
from services.deadlines.decisions.preview import MovedDeadline
from services.deadlines.law import Law
from services.deadlines.law.loading import load_law
from services.deadlines.record_filters import HAS_DUE_TIME, IS_OPEN
from services.deadlines.tables import deadline, decision, move
from shared.messaging.paging import PageOrder
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import start_of_day
from shared.storage.tables import Instant

DECISIONS_MADE: Final = select(decision.c.digest, decision.c.decided_at).order_by(decision.c.number)
MOVES_OF_RECORD: Final = (
    select(move.c.due_before, move.c.due_at, decision.c.number, decision.c.decided_by, decision.c.decided_at)
    .join(decision, decision.c.number == move.c.decision)
    .where(move.c.record == bindparam("record"))
    .order_by(move.c.decision)
)
BY_UNIT: Final = PageOrder(deadline.c.unit, deadline.c.record)
_read: Final[dict[tuple[str, datetime], CalendarDecision]] = {}
"""By digest and moment; each decision is read once, since it never changes."""


async def law_in_force(connection: AsyncConnection) -> Law:
    """Return the law with all decisions applied to its calendars.

    Every transaction asks for it, so a decision of one process applies to all others immediately.
    """
    made = [tuple(row) for row in await connection.execute(DECISIONS_MADE)]
    if unread := {digest for digest, at in made if (digest, at) not in _read}:
        for row in await connection.execute(select(decision).where(decision.c.digest.in_(unread))):
            changes = changes_in(row.text, load_law().units)
            _read[row.digest, row.decided_at] = CalendarDecision(row.decided_at, changes)
    return with_decisions(tuple(_read[key] for key in made))


@lru_cache(maxsize=8)
def with_decisions(decisions: tuple[CalendarDecision, ...]) -> Law:
    """Return the law with some decisions applied to its calendars."""
    return replace(load_law(), decisions=decisions)


async def standing_decision(connection: AsyncConnection, text: str) -> DecisionInfo | None:
    """Return the decision with a text, if it was made and no later decision overrides one of its days."""
    same = select(decision).where(decision.c.digest == _digest(text))
    row = (await connection.execute(same.order_by(decision.c.number.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    made, *later = (await law_in_force(connection)).decisions[row.number - 1 :]
    return None if is_overridden(made, later) else DecisionInfo(row.number, row.decided_by, row.decided_at)


async def insert_decision(connection: AsyncConnection, made: DecisionInfo, text: str) -> None:
    """Insert a decision; it holds from now on."""
    row = {"number": made.number, "digest": _digest(text), "text": text}
    await connection.execute(insert(decision), row | {"decided_by": made.by, "decided_at": made.at})


async def insert_moves(connection: AsyncConnection, number: int, moves: Sequence[MovedDeadline]) -> None:
    """Insert the due times that a decision moved, before and after."""
    if moves:
        rows = [
            {"record": moved.record, "decision": number}
            | {"due_before": moved.due_before, "due_at": moved.due_at}
            for moved in moves
        ]
        await connection.execute(insert(move), rows)


async def moves_of(connection: AsyncConnection, record: str) -> list[PastMove]:
    """Return how decisions have moved a record, in order."""
    rows = await connection.execute(MOVES_OF_RECORD, {"record": record})
    return [PastMove(before, due, DecisionInfo(*made)) for before, due, *made in rows]


def open_within(scope: Scope) -> Select[tuple[str, str]]:
    """Return the query of unit and record of the open records that a decision can move.

    A decision cannot move records that are due, and promised for, before the first of its days or were
    received after the last, nor those whose procedure is unknown, unless they have a promise.
    """
    zone = load_office_zone()
    first = start_of_day(scope.first, zone)
    after_last = start_of_day(scope.last + timedelta(1), zone)
    rows = select(deadline.c.unit, deadline.c.record).where(
        IS_OPEN,
        or_(
            deadline.c.missing_year.is_not(None),
            and_(HAS_DUE_TIME, deadline.c.due_at >= literal(first, Instant)),
            deadline.c.promised_at >= literal(first, Instant),
        ),
        deadline.c.received_at < literal(after_last, Instant),
    )
    return rows.where(deadline.c.unit.in_(scope.units)) if scope.units else rows


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
