"""A copy is taken under load, everything is lost, the copy is restored, and the year is told again.

What was reported after the copy is in nobody's books any more; the publisher sends its whole file once more,
with the same ids. In the end the office is as if nothing had happened.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from deploy.backup.archive import Copy
from deploy.backup.compare import compare
from deploy.backup.create import CreatedCopy, create_copy
from deploy.backup.encryption import new_identity
from deploy.backup.restore import check_empty, restore
from deploy.backup.target import Target
from deploy.cli.commands.office.demo import PUBLISHERS
from deploy.demo.article import article_period
from deploy.demo.run import all_delivered, until_caught_up
from deploy.embedded.bus_alone import bus_alone
from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.office.figures import Figures, figures_of
from deploy.replay.lines import EventLine
from deploy.replay.replay import replay
from shared.contracts.events.receipt import Verdict
from shared.storage.database import Database
from tests.chaos.support.beginning_of_the_year import beginning_of_the_year
from tests.chaos.support.end_state import QUERIES, facts, orders, rows, unfinished, warnings, without_waiting
from tests.conftest import create_postgresql
from tests.support.eventually import eventually
from tests.support.servers import free_port

RECORDS = 2500
BEFORE = 0.7
"""Part of the year that is told while a copy is taken; the rest is told after it."""
TOLD = 0.1
"""Part of that which is in the books by then."""
READ_TIMEOUT_S = 240.0
LONGEST_HOLD_S = 5.0
"""Of the writers, on a machine that runs other tests as well; alone it is some hundredths of a second."""


@asynccontextmanager
async def at_work(folder: Path, database_url: str) -> AsyncIterator[Client]:
    """Run an office by the clock of the year that it is told; yields a line to its bus."""
    plan = Plan(
        folder, PUBLISHERS, free_port(), free_port(), free_port(), clock="replay", database_url=database_url
    )
    async with locked(folder) as lock, stack(plan, lock):
        bus = await nats.connect(plan.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2)
        yield bus
        await bus.close()


@asynccontextmanager
async def target(folder: Path, database_url: str, bus: Client) -> AsyncIterator[Target]:
    databases = {service: Database(database_url, service) for service in QUERIES}
    yield Target(databases, bus, folder)
    for database in databases.values():
        await database.close()


@asynccontextmanager
async def closed(folder: Path, database_url: str) -> AsyncIterator[Target]:
    """The place of an office whose services do not run."""
    async with locked(folder) as lock, bus_alone(folder, lock) as url:
        bus = await nats.connect(url)
        async with target(folder, database_url, bus) as there:
            yield there
        await bus.close()


@dataclass(frozen=True)
class End:
    """How the year ended."""

    figures: Figures
    rows: dict[str, Any]
    facts: Counter[tuple[str, str, str]]
    warnings: dict[str, str]
    orders: dict[str, list[tuple[int, str]]]

    @property
    def said(self) -> set[tuple[str, str, str]]:
        """All facts but those about steps of letters, which depend on when a service was up."""
        return {fact for fact in self.facts if ".letter." not in fact[0]}


async def end_of(lines: Sequence[EventLine], database_url: str, bus: Client) -> End:
    """Wait until nothing is left to do, and look."""

    async def nothing_left() -> bool:
        return await all_delivered(bus) and not await unfinished(database_url)

    await until_caught_up(Counter(line.type for line in lines), article_period(), bus)
    await eventually(nothing_left, seconds=READ_TIMEOUT_S)
    return End(
        await figures_of(article_period(), bus),
        await rows(database_url),
        await facts(bus),
        await warnings(database_url),
        await orders(database_url),
    )


async def copied_meanwhile(
    folder: Path, database_url: str, bus: Client, lines: Sequence[EventLine], recipient: str
) -> CreatedCopy:
    """Tell the year, and take a copy when some of it is in the books."""
    middle, some = int(len(lines) * BEFORE), asyncio.Event()
    first, rest = lines[:middle], lines[middle:]

    def note(settled: int) -> None:
        if settled > len(first) * TOLD:
            some.set()

    telling = asyncio.create_task(replay(first, "demo", bus, stall_timeout_s=READ_TIMEOUT_S, progress=note))
    async with target(folder, database_url, bus) as there:
        await some.wait()
        taken = await create_copy(there, folder.with_name("copies"), recipient)
    await telling
    await replay(rest, "demo", bus, stall_timeout_s=READ_TIMEOUT_S)
    return taken


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_year_that_was_lost_halfway_ends_as_if_nothing_had_happened(
    tmp_path: Path, database_url: str
) -> None:
    lines = beginning_of_the_year(RECORDS)
    urls = {
        name: database_url.replace("{service}", f"{name}_{{service}}") for name in ("calm", "lost", "new")
    }
    for url in urls.values():
        for service in QUERIES:
            await create_postgresql(url.format(service=service))
    async with at_work(tmp_path / "calm", urls["calm"]) as bus:
        await replay(lines, "demo", bus, stall_timeout_s=READ_TIMEOUT_S)
        calm = await end_of(lines, urls["calm"], bus)

    key, recipient = new_identity()
    (tmp_path / "key").write_text(key)
    lost = tmp_path / "lost"
    async with at_work(lost, urls["lost"]) as bus:
        taken = await copied_meanwhile(lost, urls["lost"], bus, lines, recipient)
    assert taken.held_s < LONGEST_HOLD_S
    rmtree(lost)

    copy, new = Copy(taken.file, tmp_path / "key"), tmp_path / "new"
    head, manifest = copy.check()
    assert 0 < head.readers["intake"] < head.streams["IN"].last, "the copy was not taken under load"
    async with closed(new, urls["new"]) as there:
        await check_empty(there)
        await restore(copy, head, manifest, there)
    async with closed(new, urls["new"]) as there:
        assert not [one for one in await compare(head, manifest, there) if not one.is_equal]

    async with at_work(new, urls["new"]) as bus:
        ledger = await replay(lines, "demo", bus, stall_timeout_s=READ_TIMEOUT_S)
        assert ledger.verdicts[Verdict.DUPLICATE] > 0
        assert ledger.verdicts[Verdict.ACCEPTED] > 0
        assert not ledger.rejected
        end = await end_of(lines, urls["new"], bus)
    assert without_waiting(end.figures) == without_waiting(calm.figures)
    for question, expected in calm.rows.items():
        assert end.rows[question] == expected, question
    assert end.orders == calm.orders
    assert end.warnings == calm.warnings
    assert end.said == calm.said
    assert max(end.facts.values()) == 1, "a fact stands twice on the bus"
