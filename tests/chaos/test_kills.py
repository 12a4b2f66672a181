"""Kill any process at any moment: the year ends as if nothing had happened.

What was in hand when a process was killed comes again before anything newer (decision 0002), so every record
is accepted, counted and warned of as in the undisturbed year.

A letter whose time came while its service was down is issued when it is up again, or not at all when a later
fact has cancelled it by then: letters are compared by their rows.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from deploy.cli.commands.office.demo import PUBLISHERS
from deploy.demo.article import article_period
from deploy.demo.run import all_delivered, until_caught_up
from deploy.embedded.lock import locked
from deploy.embedded.on_demand import note_asked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.embedded.stack_file import read_stack_file
from deploy.office.figures import Figures, figures_of
from deploy.replay.lines import EventLine
from deploy.replay.replay import replay
from shared.contracts.services import PROCESSES, SERVICES
from tests.chaos.support.beginning_of_the_year import beginning_of_the_year
from tests.chaos.support.end_state import facts, orders, rows, unfinished, warnings, without_waiting
from tests.conftest import create_postgresql
from tests.support.at_length import size
from tests.support.eventually import eventually
from tests.support.servers import free_port
from tests.support.subscribed import subscribe_somebody

RECORDS = size(test=1000, prove=2000)
KILLS_EACH = 2
VICTIMS = ("nats-server", *PROCESSES)
STALL_TIMEOUT_S = 180.0


@dataclass(frozen=True)
class End:
    """How the year ended."""

    figures: Figures
    rows: dict[str, Any]
    facts: Counter[tuple[str, str, str]]
    warnings: dict[str, str]
    orders: dict[str, list[tuple[int, str]]]


async def run_year(
    folder: Path, database_url: str, lines: Sequence[EventLine], deaths: Sequence[str]
) -> tuple[End, Counter[str]]:
    """Replay the year while processes are killed in the given order; return its end, and who was killed."""
    for service in SERVICES:
        await create_postgresql(database_url.format(service=service))
    plan = Plan(
        folder, PUBLISHERS, free_port(), free_port(), free_port(), clock="replay", database_url=database_url
    )
    killed: Counter[str] = Counter()
    subscribe_somebody(folder)
    note_asked(folder)
    async with locked(folder) as lock, stack(plan, lock):
        bus = await nats.connect(plan.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2)
        killing = asyncio.create_task(kill(folder, deaths, killed))
        for part in parts(lines, len(deaths) + 1):
            await replay(part, "demo", bus, stall_timeout_s=STALL_TIMEOUT_S)
        await killing
        kept = Counter(line.type for line in lines)
        await until_caught_up(kept, article_period(), bus)
        await eventually(lambda: nothing_left(database_url, bus), seconds=STALL_TIMEOUT_S)
        end = End(
            await figures_of(article_period(), bus),
            await rows(database_url),
            await facts(bus),
            await warnings(database_url),
            await orders(database_url),
        )
        await bus.close()
    return end, killed


async def kill(folder: Path, deaths: Sequence[str], killed: Counter[str]) -> None:
    """Kill one process after the other, each at some moment of the next second."""
    for victim in deaths:
        await asyncio.sleep(random.uniform(0.05, 1.0))
        with suppress(KeyError, ProcessLookupError):
            os.kill(read_stack_file(folder).pids[victim], signal.SIGKILL)
            killed[victim] += 1


def parts(lines: Sequence[EventLine], count: int) -> list[Sequence[EventLine]]:
    """Cut lines into parts, so that the replay takes about as long as the killing."""
    size = -(-len(lines) // count)
    return [lines[start : start + size] for start in range(0, len(lines), size)]


async def nothing_left(database_url: str, bus: Client) -> bool:
    """Whether nothing is left to deliver, to say or to print."""
    return await all_delivered(bus) and not await unfinished(database_url)


def said(end: End) -> set[tuple[str, str, str]]:
    """Return all facts but those about steps of letters."""
    return {fact for fact in end.facts if ".letter." not in fact[0]}


@pytest.mark.slow
async def test_whoever_is_killed_the_year_ends_as_if_nothing_had_happened(
    tmp_path: Path, database_url: str
) -> None:
    lines = beginning_of_the_year(RECORDS)
    undisturbed_url = database_url.replace("{service}", "undisturbed_{service}")
    undisturbed, _ = await run_year(tmp_path / "undisturbed", undisturbed_url, lines, [])

    deaths = [victim for victim in VICTIMS for _ in range(KILLS_EACH)]
    random.shuffle(deaths)
    disturbed, killed = await run_year(tmp_path / "disturbed", database_url, lines, deaths)

    assert min(killed[victim] for victim in VICTIMS) >= 1, f"killed in this order: {deaths}"
    assert without_waiting(disturbed.figures) == without_waiting(undisturbed.figures)
    assert undisturbed.figures.in_time.received == RECORDS
    for question, expected in undisturbed.rows.items():
        assert disturbed.rows[question] == expected, f"{question}; killed in this order: {deaths}"
    assert disturbed.orders == undisturbed.orders
    assert disturbed.warnings == undisturbed.warnings
    assert said(disturbed) == said(undisturbed)
    assert max(disturbed.facts.values()) == 1, "a fact stands twice on the bus"
