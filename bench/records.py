"""Records a second through the whole embedded stack, from filed to stored in all three consumers.

Batches are as large as on a server. Each record is filed, resolved and returned, and has a birth that was
registered: so deadlines stores a deadline, surveys an invitation and letters a letter. Their sheets are
set once no more letters come, so how long that takes is told apart.
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
from typing import Any

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

COUNT = 3000
PERIOD = period_of("15712v1", date(2023, 1, 1), date(2023, 12, 31))


@dataclass(frozen=True, slots=True)
class Stored:
    """The results."""

    records_a_second: float
    events_a_second: float
    seconds_to_ready: float
    peak_rss_mb: float
    seconds_to_set: float
    """From stored to all sheets set."""
    sheets_a_second: float


async def measure(folder: Path) -> Stored:
    """Start a stack, publish the records, and wait until all three consumers have stored them."""
    events = [event for number in range(COUNT) for event in _record(number)]
    peak = MemoryPeak()
    os.environ["MOTCUA_BATCH_SIZE"] = "500"
    plan = Plan(folder, PUBLISHERS, free_port(), free_port(), free_port(), clock="replay")
    async with locked(folder) as lock, peak.watching(), stack(plan, lock) as running:
        bus = await nats.connect(plan.nats_url)
        since = time.perf_counter()
        await _publish(bus, events)
        while not _all_stored(await figures_of(PERIOD, bus)):  # noqa: ASYNC110  # figures are only available by polling
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - since
        while _sheets(plan) < COUNT:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        to_set = time.perf_counter() - since - seconds
        await bus.close()
    return Stored(
        COUNT / seconds,
        len(events) / seconds,
        running.seconds_to_ready,
        peak.resident,
        to_set,
        COUNT / to_set,
    )


def _all_stored(figures: Figures) -> bool:
    return min(figures.in_time.received, figures.letters.total.written, figures.survey.invitations) == COUNT


def _sheets(plan: Plan) -> int:
    """Return how many sheets are set; no figure tells it."""
    with closing(sqlite3.connect(f"file:{plan.folder / 'letters.db'}?mode=ro", uri=True)) as letters:
        return int(letters.execute("select count(*) from sheet").fetchone()[0])


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
        sys.stdout.write(to_json(asyncio.run(measure(Path(office)))).decode())
