"""Makes the offices that are kept in `offices/`, by the code of some commit.

    python -m tests.upgrade.make_office CHECKOUT sqlite|postgresql

CHECKOUT is a clone with a `.venv` of its own, at the commit that is to make it; `old_office.py` goes by the
names of 781f79e. A story is told to its services, people act, and in the midst of some more all is killed.
What is packed then is what a machine that lost its power would have. What the same code makes of a copy of it
is written beside it: any later version has to come to the same.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from signal import SIGKILL, SIGSTOP
from tempfile import TemporaryDirectory
from typing import Final

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from tests.support.eventually import eventually
from tests.upgrade import acting, databases, kept, story
from tests.upgrade.acting import GARBAGE, report
from tests.upgrade.databases import Databases
from tests.upgrade.looking import (
    READERS,
    Seen,
    dead_letters,
    look,
    messages,
    outboxes,
    rows,
    waiting,
)
from tests.upgrade.old_office import SERVICES, OldOffice

EVENTS: Final = [*story.BEFORE, *story.READ_HALFWAY, *story.TAKEN_HALFWAY, *story.UNREAD]
QUIET_S: Final = 30.0
"""Longer than the replayed clock waits until it moves on."""
LONGEST_S: Final = 400.0
FEW: Final = "3"
"""Messages that a service takes together while it is broken off."""
HANDED_OUT: Final = 8
"""Messages that a reader is handed before it dies: those it had in its hands come first, then some new."""
COMMITTED_S: Final = 10.0
"""So long a service takes to commit what it has in its hands, once it may."""


@asynccontextmanager
async def bus_of(office: OldOffice) -> AsyncIterator[Client]:
    bus = await nats.connect(office.nats_url)
    yield bus
    await bus.close()


@asynccontextmanager
async def opened(office: OldOffice) -> AsyncIterator[Client]:
    """Run all of it, and yield its bus once all services answer."""
    with office.open():
        async with bus_of(office) as bus:
            await until_all_answer(bus)
            yield bus


async def until_quiet(bus: Client, see: Callable[[], Awaitable[Seen]]) -> Seen:
    """Return what is seen once nothing waits, every sheet is made, and nothing has changed for a while.

    Raises:
        TimeoutError: It does not become quiet.
    """
    loop = asyncio.get_running_loop()
    seen, since = await see(), loop.time()
    async with asyncio.timeout(LONGEST_S):
        while loop.time() - since < QUIET_S:
            await asyncio.sleep(1)
            now = await see()
            made = all(line["can_be_seen"] for line in now["letters"]["lines"].values())
            if now != seen or not made or await outboxes(bus) or any(map(any, now["waiting"].values())):
                seen, since = now, loop.time()
    return seen


async def until_all_answer(bus: Client) -> None:
    """Wait until all services do."""

    async def all_answer() -> bool:
        with suppress(NatsError):
            return await outboxes(bus) >= 0
        return False

    await eventually(all_answer, 120)


def seeing(bus: Client, office: OldOffice) -> Callable[[], Awaitable[Seen]]:
    ids = [event["id"] for event in EVENTS]
    return lambda: look(bus, ids, office.database_url)


async def live(office: OldOffice, databases: Databases) -> None:
    """Let the office live through everything that is over by the time when it is broken off."""
    async with opened(office) as bus:
        await acting.save_a_wording(bus)
        await report(bus, [GARBAGE, GARBAGE, GARBAGE], "garbage")
        await databases.let_fail(story.FAILS)
        await report(bus, story.BEFORE, "before")
        acting.a_clinic_reports(office.gateway_url)
        await acting.half_a_fact(bus)

        async def all_are_dead() -> bool:
            return len(await dead_letters(bus)) == 6

        await eventually(all_are_dead, 60)
        await databases.let_work()
        see = seeing(bus, office)
        await until_quiet(bus, see)
        await acting.officials_act(bus)
        await acting.citizens_answer(bus)
        spoilt = [id for id in await dead_letters(bus) if id.startswith("intake-")]
        mended = story.filed(story.code(29, 1), story.at(29))
        acting.an_operator_acts(office, spoilt[:2], json.dumps(mended).encode())
        await until_quiet(bus, see)


async def break_off(office: OldOffice, databases: Databases) -> None:
    """Kill everything in the midst of its work: what was taken in is committed, and the bus does not know."""
    readers = [service for service in SERVICES if service != "intake"]
    office.start_bus()
    office.start(*SERVICES, MOTCUA_BATCH_SIZE=FEW)
    async with bus_of(office) as bus:
        await until_all_answer(bus)

        async def told_and_drawn() -> bool:
            left = await waiting(bus)
            return not any(left["intake"]) and all(left[one][1] for one in readers)

        async def drawn() -> bool:
            return bool((await waiting(bus))["intake"][1])

        async with databases.nobody_writes(*readers):
            await report(bus, story.READ_HALFWAY, "read halfway")
            await eventually(told_and_drawn, 60)
            await asyncio.sleep(2)
            async with databases.nobody_writes("intake"):
                await report(bus, [GARBAGE, *story.TAKEN_HALFWAY], "taken halfway")
                await eventually(drawn, 60)
                await asyncio.sleep(2)
                office.stop("bus", by=SIGSTOP)
    await asyncio.sleep(COMMITTED_S)
    office.stop(*SERVICES, "bus", by=SIGKILL)


async def leave_unread(office: OldOffice) -> Seen:
    """Let more be reported to a bus that nobody reads, hand some of it to readers who die; say what waits."""
    office.start_bus()
    async with bus_of(office) as bus:
        await report(bus, [GARBAGE, *story.UNREAD], "unread")
        for reader, stream in READERS.items():
            pull = await bus.jetstream().pull_subscribe_bind(reader, stream)
            await pull.fetch(HANDED_OUT, timeout=15)
        await asyncio.sleep(2)
        left = {"waiting": await waiting(bus), "dead letters": await dead_letters(bus)}
    office.stop("bus")
    left["rows"] = await rows(office.database_url)
    assert all(tables["outbox"] for tables in left["rows"].values()), left["rows"]
    return left


async def go_on(office: OldOffice) -> Seen:
    """Return what the same code makes of it."""
    async with opened(office) as bus:
        see = seeing(bus, office)
        end = await until_quiet(bus, see)
        dead = await dead_letters(bus)
        said = {
            "buried": await buried_before(bus, office.began_at),
            "listed": kept.listed(office.motcua("dead", "list", "--all")),
            "address on the slip": office.address_on_the_slip(story.LOOKED_UP),
        }
        (office.folder / "whole.json").write_bytes(acting.whole_fact())
        for id in kept.to_redrive(dead):
            edit = ("--edit", str(office.folder / "whole.json")) if kept.is_half(dead[id]) else ()
            office.motcua("dead", "redrive", id, *edit)
        await acting.the_next_day(bus)
        return said | {"end": end, "next day": await until_quiet(bus, see)}


async def buried_before(bus: Client, moment: datetime) -> list[str]:
    """Return which dead letters were dead by then."""
    letters = [
        json.loads(one.data) async for one in messages(bus, "DEAD") if not one.subject.endswith(".acts")
    ]
    return sorted(one["id"] for one in letters if datetime.fromisoformat(one["buried_at"]) < moment)


async def make(checkout: Path, kind: str, into: Path) -> None:
    """Make one office and say what is to come of it."""
    with TemporaryDirectory() as work, databases.of_kind(kind, Path(work)) as data:
        office = OldOffice(checkout, Path(work) / "office", data.url)
        copy: OldOffice | None = None
        try:
            office.found()
            await data.create()
            if kind == "sqlite":
                office.open_and_break_off()
            await live(office, data)
            await break_off(office, data)
            left = await leave_unread(office)
            data.dump(office.folder)
            if kind == "sqlite":
                office.motcua("backup", "--into", str(office.folder / "copies"), "--data", str(office.folder))
            kept.pack(office.folder, into / f"{kind}.tar.xz")
            copy = office.copy_to(Path(work) / "copy", await data.copy())
            expected = await go_on(copy)
            kept.write(
                into / f"{kind}.json", {"left": left, "event ids": [one["id"] for one in EVENTS], **expected}
            )
        finally:
            office.kill_all()
            if copy:
                copy.kill_all()


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1]).resolve(), sys.argv[2], Path(__file__).with_name("offices")))
