"""Deciding about the calendar: what would move, and moving it.

A decision and all that it moves are one transaction, so others see all of it or nothing, and a decision that
was broken off by a crash is made by asking again. The open records are taken some at a time, which keeps
memory small.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.calendar.decided_days import Decided, Made, Reach
from services.deadlines.decisions.decision_file import read_decision
from services.deadlines.decisions.decision_store import (
    START,
    Place,
    keep_decision,
    keep_moves,
    law_in_force,
    open_within,
    standing_decision,
    with_decisions,
)
from services.deadlines.decisions.preview import moves_among, recounted
from services.deadlines.figures.tally import difference
from services.deadlines.law import Law
from services.deadlines.tracking.tracking import Followed
from shared.contracts.questions.calendar import (
    Decide,
    DecisionMade,
    DecisionText,
    MovedDueTime,
    MovedDueTimes,
    WhatWouldMove,
)
from shared.errors import PublicError
from shared.messaging.query_client import QueryFailed
from shared.messaging.transaction import Transaction
from shared.reference.data_file import BadFiles, TomlFile

AT_ONCE: Final = 1000
"""Records that are counted and written together."""
Changes = list[tuple[Followed, Followed]]


async def what_would_move(question: WhatWouldMove, read: AsyncConnection) -> MovedDueTimes:
    """Say which open records a decision would move, a page of them at a time; none if it stands already."""
    if await standing_decision(read, question.text):
        return MovedDueTimes(moves=(), looked_at=0)
    law, reach = await _decided(question, read, datetime.max.replace(tzinfo=UTC))
    places = await open_within(read, reach, _place(question.after), question.limit)
    moves = tuple(
        MovedDueTime(
            unit=move.after.unit, record=move.record, due_before=move.before.due_at, due_at=move.after.due_at
        )
        for move in moves_among(await _recounted(read, places, law))
    )
    next = " ".join(places[-1]) if len(places) == question.limit else ""
    return MovedDueTimes(moves=moves, looked_at=len(places), next=next)


async def decide(question: Decide, tx: Transaction) -> DecisionMade:
    """Make a decision, and move the open records that it concerns; if it stands already, nothing changes."""
    connection = tx.connection
    if made := await standing_decision(connection, question.text):
        return _answer(made, is_new=False)
    law, reach = await _decided(question, connection, tx.now)
    made = Made(len(law.decisions), question.by, tx.now)
    await keep_decision(connection, made, question.text)
    looked_at = moved = 0
    async for places in _all_within(connection, reach):
        changes = await _recounted(connection, places, law)
        moves = moves_among(changes)
        for said in (move.as_said(made.at) for move in moves):
            tx.publish(said.fact, id=said.id)
        await keep_moves(connection, made.number, moves)
        await store.keep(connection, (after for _, after in changes))
        await store.add_to_tally(connection, difference(changes))
        await tx.flush()
        looked_at, moved = looked_at + len(places), moved + len(moves)
    return _answer(made, is_new=True, looked_at=looked_at, moved=moved)


async def _decided(question: DecisionText, read: AsyncConnection, at: datetime) -> tuple[Law, Reach]:
    """Return the law as it would be after a decision, and which records that can move.

    Raises:
        QueryFailed: The decision has faults, each named with its line.
    """
    law = await law_in_force(read)
    try:
        changes = read_decision(TomlFile(question.file, question.text), law)
    except BadFiles as bad:
        raise QueryFailed("bad-decision", str(bad)) from None
    return with_decisions((*law.decisions, Decided(at, changes))), Reach.of(changes)


async def _recounted(read: AsyncConnection, places: Sequence[Place], law: Law) -> Changes:
    """Return records as they are and as they would be.

    Raises:
        QueryFailed: One cannot be counted, so that nothing may change.
    """
    facts, known = await store.load(read, [place.record for place in places])
    changes = []
    for _, record in places:
        try:
            changes.append((known[record], recounted(known[record], facts[record], law)))
        except PublicError as trouble:
            raise QueryFailed("cannot-count", f"{record}: {trouble}") from None
    return changes


def _place(after: str) -> Place:
    unit, _, record = after.partition(" ")
    return Place(unit, record)


async def _all_within(read: AsyncConnection, reach: Reach) -> AsyncIterator[Sequence[Place]]:
    places = await open_within(read, reach, START, AT_ONCE)
    while places:
        yield places
        places = await open_within(read, reach, places[-1], AT_ONCE)


def _answer(made: Made, *, is_new: bool, looked_at: int = 0, moved: int = 0) -> DecisionMade:
    return DecisionMade(
        number=made.number,
        decided_by=made.by,
        decided_at=made.at,
        is_new=is_new,
        looked_at=looked_at,
        moved=moved,
    )
