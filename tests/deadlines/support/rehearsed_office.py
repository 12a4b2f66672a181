"""A year of an office with everything that happens to records, and an operator's folder with another law."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from services.deadlines import tables
from services.deadlines.decisions.decision_store import with_decisions
from services.deadlines.timer import warn
from shared.contracts.events.record import (
    RECORD_FACTS,
    RecordArrived,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordReturned,
)
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import (
    FORTY_FIVE_CALENDAR_DAYS,
    SAME_DAY,
    THREE_DAYS,
    TWO_DAYS,
    UNIT,
    clock,
    details,
    hear,
    tell,
)
from tests.deadlines.support.own_folder import with_own_folder

PROCEDURES = (SAME_DAY, TWO_DAYS, THREE_DAYS, FORTY_FIVE_CALENDAR_DAYS, "1.001022", "9.999999")
"""Of each kind; one whose limit grows when verification is needed, and one that no catalogue has."""
UNITS = (UNIT, "15715v1")
NOW = clock("2024-01-10 09:00")
UNCHECKED = 'source = "Thử"\ncertainty = "unchecked"\n'
CATALOGUE = f"""
field = "Thử"

[procedure."{THREE_DAYS}"]
name = "Thử ba"
limit = "1 working-days"
checked-on = 2026-11-30
{UNCHECKED}
[procedure."{TWO_DAYS}"]
name = "Thử hai"
limit = "6 working-days"
checked-on = 2026-11-30
{UNCHECKED}
[procedure."9.999999"]
name = "Thử mới"
limit = "16 working-hours"
checked-on = 2026-11-30
{UNCHECKED}"""
CLOSED = f"""
[[closed]]
days = [2023-05-09, 2023-05-10]
why = "Bão"
{UNCHECKED}"""
HOURS = f"""
checked-on = 2026-11-30

[[hours]]
units = ["15715v1"]
weekdays = [1, 2, 3, 4, 5]
sessions = [["08:00", "12:00"]]
{UNCHECKED}"""
LAW = {
    "folder.toml": "replaces-ours = false\n",
    "catalogue/thu.toml": CATALOGUE,
    "decisions/bao.toml": CLOSED,
    "hours.toml": HOURS,
}
"""Shorter and longer limits, one for a procedure that was unknown, closed days, other hours of a unit."""


def law_folder(folder: Path) -> Path:
    """Write the other law."""
    for name, text in LAW.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def switched_to(folder: Path) -> Iterator[None]:
    """The process has read the other law, as after a start with it."""
    with_decisions.cache_clear()
    try:
        with with_own_folder(folder):
            yield
    finally:
        with_decisions.cache_clear()


def a_year(records: int) -> list[RecordFact]:
    """All that happened to some records, each told in its order; most are done in the end."""
    chance = random.Random(17)
    facts: list[RecordFact] = []
    for serial in range(records):
        at = clock("2023-01-03 07:00") + timedelta(minutes=chance.randrange(360 * 24 * 60))
        about = {
            "record": f"H56.31.20-{at:%y%m%d}-{serial:04}",
            "unit": chance.choice(UNITS),
            "procedure": chance.choice(PROCEDURES),
        }
        middle = [kind for kind in RECORD_FACTS[1:] if kind not in (RecordArrived, RecordReturned)]
        kinds: list[type[RecordFact]] = [RecordFiled, *chance.sample(middle, chance.randrange(3))]
        kinds += [RecordResolved] * (chance.randrange(8) > 0)
        for sequence, kind in enumerate(kinds, 1):
            if at >= NOW:
                break
            more = details(kind, chance, at)
            facts.append(tell(kind, sequence, at.replace(tzinfo=None).isoformat(), **about, **more))
            at += timedelta(minutes=chance.choice([40, 400, 1500, 4000, 9000]))
    return facts


async def opened(file: Path) -> Database:
    """A database of the service in a file."""
    database = Database(f"sqlite+aiosqlite:///{file}", "deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


async def run_office(database: Database, facts: Sequence[RecordFact], now: datetime = NOW) -> None:
    """Take facts in as the service does, and let its timer look until nothing is due."""
    for start in range(0, len(facts), 500):
        await hear(database, facts[start : start + 500])
    warned = 1
    while warned:
        async with database.writing() as connection:
            tx = Transaction(connection, "deadlines")
            warned = await warn(tx, now)
            await tx.flush_and_count()
