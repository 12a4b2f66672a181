"""A decision about the calendar is made once, however often the service is killed while it makes it."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from sqlalchemy import func, select

from services.deadlines import tables
from services.deadlines.main import service
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.record import RecordFiled
from shared.contracts.questions.calendar import Decide
from shared.contracts.questions.deadlines import RecordsByDueTime
from shared.contracts.questions.question import Answer, Question
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import OFFICE, provision
from tests.conftest import migrated
from tests.deadlines.decisions.test_calendar_decisions import DAY, STORM
from tests.deadlines.support.facts import UNIT, hear, tell
from tests.support.eventually import eventually
from tests.support.servers import nats_server

A = TypeVar("A", bound=Answer)
RECORDS = 2000
KILLS = 4
DECISION = Decide(text=STORM, by="chairman")


async def start(url: str, database_url: str) -> Process:
    """Start the service as a process of its own."""
    where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url, "MOTCUA_CLOCK": "replay"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.deadlines.main",
        env=os.environ | where,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )


async def insist(bus: Client, question: Question[A]) -> A:
    """Ask until there is an answer: none comes while the replay clock has not learned the time."""
    while True:
        with suppress(NatsError, QueryFailed):
            return await ask(bus, question, within_s=15)
        await asyncio.sleep(0.1)


async def moved(bus: Client) -> int:
    """How many facts of moved deadlines the stream has."""
    state = (
        await bus.jetstream().stream_info(OFFICE.name, subjects_filter=DeadlineMoved.subject_of(UNIT))
    ).state
    return sum((state.subjects or {}).values())


@pytest.mark.slow
async def test_each_record_moves_once(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(1)
    database = await migrated(database_url, service.name)
    await hear(database, [tell(RecordFiled, 1, DAY, record=f"r{serial}") for serial in range(RECORDS)])
    with nats_server(tmp_path / "nats") as url:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.consumer])
        for _ in range(KILLS):
            process = await start(url, database_url)
            await insist(bus, RecordsByDueTime(unit=UNIT))
            asking = asyncio.create_task(insist(bus, DECISION))
            await asyncio.sleep(0.4 * chance.random())
            process.kill()
            await process.wait()
            asking.cancel()
        process = await start(url, database_url)
        made = await insist(bus, DECISION)
        assert made.number == 1

        async def all_are_told() -> bool:
            return await moved(bus) >= RECORDS

        await eventually(all_are_told, 30)
        process.terminate()
        await process.wait()
        assert await moved(bus) == RECORDS
        await bus.close()
    async with database.reading() as read:
        assert await read.scalar(select(func.count()).select_from(tables.decision)) == 1
        moves = Counter(row.record for row in await read.execute(select(tables.move.c.record)))
    await database.close()
    assert len(moves) == RECORDS
    assert set(moves.values()) == {1}
