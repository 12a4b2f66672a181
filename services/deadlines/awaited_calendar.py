"""Calculates the due times that wait for a calendar, once the calendar is there.

A new year comes with the files of the law, so when the service is started with them; nobody has to send a
record again. Decisions about the calendar change days of known years only.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.figures.tally import difference
from services.deadlines.law.loading import load_years
from services.deadlines.tracking.tracking import TrackedRecord, calculate_again
from shared.contracts.questions.checks import Check
from shared.errors import PublicError
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction

log = structlog.get_logger()
BATCH_SIZE: Final = 500
"""Records per transaction; small, so that facts which arrive meanwhile do not wait long."""
POLL_S: Final = 60.0
"""During an update a process with older files may still leave records without a due time."""


class CalculatesBatch(Protocol):
    """Calculates a batch of due times, and returns the code of its last record; None when all are done."""

    async def __call__(self, tx: Transaction, *, after: str) -> str | None: ...


async def watch(context: ServiceContext) -> None:
    """Calculate the due times whose calendar is there, until cancelled."""
    await keep_calculating(context, calculate)


async def keep_calculating(context: ServiceContext, calculate: CalculatesBatch) -> None:
    """Calculate batch after batch, and all over again from time to time, until cancelled."""
    while True:
        last: str | None = ""
        while last is not None:
            async with context.transaction() as tx:
                last = await calculate(tx, after=last)
        await asyncio.sleep(POLL_S)


async def calculate(tx: Transaction, *, after: str = "") -> str | None:
    """Calculate a batch of due times, and return the code of its last record; None when all are done."""
    return await calculate_all(
        tx, await store.without_due_time(tx.connection, load_years(), after=after, limit=BATCH_SIZE)
    )


async def calculate_all(tx: Transaction, waiting: Sequence[TrackedRecord]) -> str | None:
    """Calculate due times, and return the code of the last record; None if there is none.

    A record that the law has lost is left as it is, and logged.
    """
    if not waiting:
        return None
    law = await law_in_force(tx.connection)
    events, _ = await store.load(tx.connection, [tracked.record for tracked in waiting])
    changes: list[tuple[TrackedRecord, TrackedRecord]] = []
    for before in waiting:
        try:
            calculated, facts = calculate_again(before, events[before.record], law)
        except PublicError as trouble:
            log.warning("due_time_not_calculated", record=before.record, reason=type(trouble).__name__)
            continue
        tx.publish_all(facts)
        changes.append((before, calculated))
    await store.save(tx.connection, (calculated for _, calculated in changes))
    await store.add_to_tally(tx.connection, difference(changes, law.zone))
    return waiting[-1].record


async def check_calendars(read: AsyncConnection) -> Check:
    """Tell an operator which calendars are missing, and how many records wait for each."""
    what, missing = "every record has a due time", await store.missing_years(read)
    if not missing:
        return Check(what=what, is_well=True, found="the calendar covers all periods")
    waiting = ", ".join(f"{number:,} wait for {year}" for year, number in sorted(missing.items()))
    years = " and ".join(f"{year}.toml" for year in sorted(missing))
    return Check(
        what=what,
        is_well=False,
        found=f"the office has no calendar for some years: {waiting}",
        remedy=f"once the days off are announced, write {years} into your own folder (docs/own-law.md) or "
        "into services/deadlines/law (README.md there), and start deadlines again: it then calculates these "
        "due times by itself, and nobody has to send a record again",
    )
