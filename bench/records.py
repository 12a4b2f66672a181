"""Records a second through the whole embedded stack, from filed to stored in all three consumers.

python -m bench.records [MOST IN A BATCH]: 500 as on a server, or 100 as on one computer.

Each record is filed, resolved and returned, and has a birth that was registered: so deadlines stores a
deadline, surveys an invitation and letters a letter. Their sheets are set once no more letters come, so how
long that takes is told apart. Some records go before, as with the plain pipeline: what a process does once
only, as reading the catalogue, is no part of what a record takes.
"""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import nats
from nats.aio.client import Client
from pydantic_core import to_json

from bench.support.bus import PUBLISH_BATCH
from deploy.cli.commands.office.demo import PUBLISHERS
from deploy.embedded.lock import locked
from deploy.embedded.memory import MemoryPeak
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.office.figures import Figures, figures_of, period_of
from shared.messaging.atomic_batch import Message, publish_batch
from tests.support.servers import free_port

COUNT: Final = 3000
WARM_UP: Final = 100
ON_A_SERVER: Final = "500"
PERIOD: Final = period_of("15712v1", date(2023, 1, 1), date(2023, 12, 31))
STORED: Final = {"deadlines": "deadline", "surveys": "invitation", "letters": "letter"}
"""The table of each consumer that has a row for each record in the end."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The results."""

    records_a_second: float
    seconds_to_ready: float
    peak_rss_mb: float
    sheets_a_second: float
    """From stored to all sheets set."""


async def measure(folder: Path, most_in_a_batch: str) -> Stored:
    """Start a stack, publish the records, and wait until all three consumers have stored them."""
    peak = MemoryPeak()
    os.environ["MOTCUA_BATCH_SIZE"] = most_in_a_batch
    plan = Plan(folder, PUBLISHERS, free_port(), free_port(), free_port(), clock="replay")
    async with locked(folder) as lock, peak.watching(), stack(plan, lock) as running:
        bus = await nats.connect(plan.nats_url)
        await _through(folder, bus, range(WARM_UP))
        seconds, to_set = await _through(folder, bus, range(WARM_UP, WARM_UP + COUNT))
        assert _all_counted(await figures_of(PERIOD, bus))
        await bus.close()
    return Stored(
        COUNT / seconds,
        running.seconds_to_ready,
        peak.resident,
        COUNT / to_set,
    )


async def _through(folder: Path, bus: Client, numbers: range) -> tuple[float, float]:
    """Publish the records of some numbers, once those of all lower ones are stored.

    Returns:
        The seconds until all three consumers have stored them, and from then on until their sheets are set.
    """
    events = [event for number in numbers for event in _record(number)]
    since = time.perf_counter()
    await _publish(bus, events)
    for service, table in STORED.items():
        await _until_rows(folder, service, table, numbers.stop)
    stored = time.perf_counter()
    await _until_rows(folder, "letters", "sheet", numbers.stop)
    return stored - since, time.perf_counter() - stored


async def _until_rows(folder: Path, service: str, table: str, count: int) -> None:
    """Wait until a table has so many rows; to ask the service would be work of its own."""
    with closing(sqlite3.connect(f"file:{folder / service}.db?mode=ro", uri=True)) as database:
        while database.execute(f"select count(*) from {table}").fetchone() < (count,):  # noqa: ASYNC110, S608
            await asyncio.sleep(0.05)


def _all_counted(figures: Figures) -> bool:
    counted = (figures.in_time.received, figures.letters.total.written, figures.survey.invitations)
    return min(counted) == WARM_UP + COUNT


async def _publish(bus: Client, events: list[Message]) -> None:
    for start in range(0, len(events), PUBLISH_BATCH):
        await publish_batch(bus, events[start : start + PUBLISH_BATCH])


def _record(number: int) -> Iterator[Message]:
    record = f"H56.31.20-230215-{number:05}"
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("filed", "08:00", {"procedure": "1.001193", "applicant": {"name": "Lê Thị Hoa"}}),
        ("resolved", "09:00", {}),
        ("returned", "09:30", {}),
    ]
    for step, at, more in steps:
        said = {"unit": "15712", "record": record, "at": f"2023-02-15T{at}:00+07:00"} | more
        yield _event(f"record.{step}", f"{number}-{step}", said)
    parents = {"mother": {"name": "Lê Thị Hoa"}, "father": {"name": "Lê Văn Hùng"}}
    birth = {"kind": "birth", "child": {"name": "Lê Minh Anh"}, **parents}
    entry = {"unit": "15712", "life_event": f"KS-{number}", "registered_on": "2023-02-15", "details": birth}
    yield _event("life-event.registered", f"{number}-registered", entry)


def _event(kind: str, event_id: str, data: dict[str, Any]) -> Message:
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "urn:motcua:demo",
        "type": f"vn.motcua.{kind}.v1",
        "data": data,
    }
    return Message(f"in.demo.{kind.partition('.')[0]}", to_json(event), {})


if __name__ == "__main__":
    with TemporaryDirectory() as office:
        sys.stdout.write(
            to_json(asyncio.run(measure(Path(office), *(sys.argv[1:] or [ON_A_SERVER])))).decode()
        )
