"""A decision about the calendar over a hundred thousand open records: its preview and its application.

The service's own handler files the records. For comparison, a bare-bones run shifts all due times by one
update: it counts nothing, publishes nothing and stores no history.
"""

import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import uvloop
from pydantic_core import to_json
from sqlalchemy import update

from bench.support.databases import database_url, open_database
from services.deadlines.decisions.applying import decide, what_would_move
from services.deadlines.handlers import keep_the_clock
from services.deadlines.tables import deadline
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.record import RecordFact, RecordFiled
from shared.contracts.questions.calendar import Decide, WhatWouldMove
from shared.messaging.transaction import Transaction
from shared.storage.database import Database
from tests.support.zone import VIETNAM

COUNT: Final = 100_000
FILE_BATCH: Final = 1000
PAGE_SIZE: Final = 500
UNITS: Final = 100
PROCEDURES: Final = ("1.004837", "2.001035", "1.003554")
FIRST: Final = datetime(2026, 9, 7, 8, tzinfo=VIETNAM)
DECISION: Final = """
[[closed]]
days = [2026-09-10]
why = "Bão"
source = "A storm of this benchmark"
certainty = "unchecked"
"""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Seconds, and the peak memory of the process."""

    records: int
    moved: int
    preview: float
    apply: float
    bare: float
    peak_rss_mb: float


async def measure(url: str) -> WhatIf:
    """File the records, preview the decision, apply it."""
    async with open_database(url) as database:
        await _file(database)
        async with timed() as previewing:
            would_move = await _preview(database)
        async with timed() as applying, database.writing() as connection:
            tx = Transaction(connection, "deadlines")
            made = await decide(Decide(text=DECISION, by="bench"), tx)
            await tx.flush_and_count()
        assert made.moved == would_move
        async with timed() as bare, database.writing() as connection:
            shifted = update(deadline).where(deadline.c.resolved_at.is_(None), deadline.c.ended_at.is_(None))
            await connection.execute(shifted.values(due_at=FIRST))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return WhatIf(COUNT, made.moved, previewing[0], applying[0], bare[0], peak)


@asynccontextmanager
async def timed() -> AsyncIterator[list[float]]:
    """Yield a list; after the block it contains the seconds that the block took."""
    seconds: list[float] = []
    since = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - since)


async def _file(database: Database) -> None:
    for start in range(0, COUNT, FILE_BATCH):
        async with database.writing() as connection:
            facts = [_filed(number) for number in range(start, start + FILE_BATCH)]
            events = [
                event_of(fact, id=fact_id(fact.record, 1), source="urn:motcua:intake", zone=VIETNAM)
                for fact in facts
            ]
            await keep_the_clock(events, Transaction(connection, "deadlines"))


def _filed(number: int) -> RecordFact:
    return RecordFiled(
        unit=f"{15000 + number % UNITS}v1",
        record=f"H56.31.20-260901-{number:06}",
        procedure=PROCEDURES[number % len(PROCEDURES)],
        sequence=1,
        at=FIRST + timedelta(minutes=number % (3 * 24 * 60)),
    )


async def _preview(database: Database) -> int:
    count, after = 0, ""
    async with database.reading() as read:
        while True:
            page = await what_would_move(WhatWouldMove(text=DECISION, limit=PAGE_SIZE, after=after), read)
            count += len(page.moves)
            if not (after := page.next):
                return count


if __name__ == "__main__":
    with database_url(sys.argv[1]) as where:
        sys.stdout.write(to_json(uvloop.run(measure(where))).decode())
