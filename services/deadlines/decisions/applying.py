"""Previews a decision about the calendar, and makes it.

A decision and all due times that it moves are written in one transaction. Others see all of it or nothing,
and a decision that a crash interrupted is made by asking again. The open records are processed in batches,
which keeps memory small.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.calendar.decided_days import CalendarDecision, DecisionInfo, Scope
from services.deadlines.decisions.decision_file import changes_in, read_decision
from services.deadlines.decisions.decision_store import (
    BY_UNIT,
    insert_decision,
    insert_moves,
    law_in_force,
    open_within,
    standing_decision,
    with_decisions,
)
from services.deadlines.decisions.preview import moved_deadlines, recalculated
from services.deadlines.figures.tally import difference
from services.deadlines.law import Law
from services.deadlines.law.loading import load_law
from services.deadlines.tracking.tracking import DeadlineFacts, TrackedRecord
from shared.clock import moment_of_deed
from shared.contracts.questions.calendar import (
    Decide,
    DecisionMade,
    DecisionText,
    MovedDueTime,
    MovedDueTimes,
    WhatWouldMove,
)
from shared.errors import PublicError
from shared.messaging.queries.client import QueryFailed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.data_file import BadFiles, TomlFile

router = ServiceRouter("deadlines")

BATCH_SIZE: Final = 1000
"""Records that are recalculated and written together."""
Changes = list[tuple[TrackedRecord, TrackedRecord]]


@router.query
async def what_would_move(question: WhatWouldMove, read: AsyncConnection) -> MovedDueTimes:
    """Return a page of the open records that a decision would move; none if it already stands."""
    if await _standing(question, read):
        return MovedDueTimes(moves=(), looked_at=0)
    law, scope = await _decided(question, read, datetime.max.replace(tzinfo=UTC))
    rows, next_page = await BY_UNIT.page(read, open_within(scope), question)
    moves = tuple(
        MovedDueTime(unit=move.after.unit, record=move.record, due_before=move.due_before, due_at=move.due_at)
        for move in moved_deadlines((await _recalculated(read, rows, law))[0])
    )
    return MovedDueTimes(moves=moves, looked_at=len(rows), next=next_page)


@router.query
async def decide(question: Decide, tx: Transaction) -> DecisionMade:
    """Make a decision, and move the open records within its scope; if it already stands, nothing changes."""
    connection = tx.connection
    if made := await _standing(question, connection):
        return _answer(made, is_new=False)
    now = moment_of_deed(tx.now)
    law, scope = await _decided(question, connection, now)
    made = DecisionInfo(len(law.decisions), question.by, now)
    await insert_decision(connection, made, question.text)
    looked_at = moved = 0
    async for rows in _open_records(connection, scope):
        changes, facts = await _recalculated(connection, rows, law)
        moves = moved_deadlines(changes)
        tx.publish_all(facts)
        tx.publish_all(move.as_fact(made.at) for move in moves)
        await insert_moves(connection, made.number, moves)
        await store.save(connection, (after for _, after in changes))
        await store.add_to_tally(connection, difference(changes, law.zone))
        await tx.flush()
        looked_at, moved = looked_at + len(rows), moved + len(moves)
    return _answer(made, is_new=True, looked_at=looked_at, moved=moved)


async def _standing(question: DecisionText, read: AsyncConnection) -> DecisionInfo | None:
    """Return the decision, if it was made already and stands.

    Raises:
        QueryFailed: It is about offices beyond the units of whoever asks.
    """
    if made := await standing_decision(read, question.text):
        _require_own(question, Scope.of(changes_in(question.text, load_law().units)))
    return made


async def _decided(question: DecisionText, read: AsyncConnection, at: datetime) -> tuple[Law, Scope]:
    """Return the law after a decision, and the scope of the decision.

    Raises:
        QueryFailed: The decision has faults, each named with its line, or goes beyond the units of whoever
            asks.
    """
    law = await law_in_force(read)
    try:
        changes = read_decision(TomlFile(question.file, question.text), law)
    except BadFiles as bad:
        raise QueryFailed("bad-decision", str(bad)) from None
    scope = Scope.of(changes)
    _require_own(question, scope)
    return with_decisions((*law.decisions, CalendarDecision(at, changes))), scope


def _require_own(question: DecisionText, scope: Scope) -> None:
    if question.within is not None and not (scope.units and scope.units.issubset(question.within)):
        raise QueryFailed("not-allowed", "each day of the decision has to name units of whoever decides")


async def _recalculated(
    read: AsyncConnection, rows: Sequence[Row[Any]], law: Law
) -> tuple[Changes, DeadlineFacts]:
    """Return records as they are and as they would be, and what to tell of those that had no due time.

    Raises:
        QueryFailed: The deadline of a record cannot be calculated, so nothing may change.
    """
    records = [row.record for row in rows]
    events, known = await store.load(read, records)
    changes: Changes = []
    facts: DeadlineFacts = []
    for record in records:
        try:
            after, told = recalculated(known[record], events[record], law)
        except PublicError as trouble:
            raise QueryFailed("cannot-count", f"{record}: {trouble}") from None
        changes.append((known[record], after))
        facts += told
    return changes, facts


async def _open_records(read: AsyncConnection, scope: Scope) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yield the open records within a scope in batches."""
    after = ""
    while True:
        rows, after = await BY_UNIT.batch(read, open_within(scope), after=after, limit=BATCH_SIZE)
        yield rows
        if not after:
            return


def _answer(made: DecisionInfo, *, is_new: bool, looked_at: int = 0, moved: int = 0) -> DecisionMade:
    return DecisionMade(
        number=made.number,
        decided_by=made.by,
        decided_at=made.at,
        is_new=is_new,
        looked_at=looked_at,
        moved=moved,
    )
