"""Kills services, bus and supervisor again and again while a year is replayed, and compares the end.

    python -m tests.chaos.many_kills [KILLS] [RECORDS]

Every table has to equal that of an undisturbed run, but for what the clock or chance decides
(`tests/chaos/support/tables.py`). The order of the kills is printed.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import nats
from nats.errors import Error as NatsError

from deploy.demo.article import article_period
from deploy.demo.run import until_caught_up
from deploy.embedded.on_demand import note_asked
from deploy.embedded.stack_file import read_stack_file
from deploy.replay.lines import EventLine
from deploy.replay.replay import replay
from shared.contracts.services import PROCESSES
from tests.chaos.support.beginning_of_the_year import beginning_of_the_year
from tests.chaos.support.office import command, keep_running
from tests.chaos.support.tables import rows_of_all_tables
from tests.chaos.test_kills import nothing_left, parts
from tests.support.eventually import eventually
from tests.support.servers import free_port
from tests.support.subscribed import subscribe_somebody

KILLS: Final = 300
RECORDS: Final = 2000
SUPERVISOR: Final = "supervisor"
VICTIMS: Final = ("nats-server", *PROCESSES, SUPERVISOR)
PAUSE_S: Final = (0.2, 2.0)
STALL_TIMEOUT_S: Final = 300.0


async def run_year(folder: Path, lines: Sequence[EventLine], deaths: Sequence[str]) -> Counter[str]:
    """Replay a year into an office in a folder while its processes are killed; return who was killed."""
    words = command(folder, free_port(), free_port(), free_port())
    started: list[asyncio.subprocess.Process] = []
    subscribe_somebody(folder)
    note_asked(folder)
    keeping = asyncio.create_task(keep_running(words, started))
    await eventually(lambda: _is_open(folder), seconds=120)
    bus = await nats.connect(
        read_stack_file(folder).nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2
    )
    killed: Counter[str] = Counter()
    killing = asyncio.create_task(_kill(folder, deaths, killed))
    for part in parts(lines, max(1, len(deaths) // 10)):
        await replay(part, "demo", bus, stall_timeout_s=STALL_TIMEOUT_S)
    await killing
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    while True:
        with suppress(NatsError, TimeoutError):
            await until_caught_up(Counter(line.type for line in lines), article_period(), bus)
            await eventually(lambda: nothing_left(url, bus), seconds=STALL_TIMEOUT_S)
            break
    await bus.close()
    keeping.cancel()
    started[-1].terminate()
    await started[-1].wait()
    return killed


async def _is_open(folder: Path) -> bool:
    with suppress(FileNotFoundError):
        return len(read_stack_file(folder).pids) == len(VICTIMS) - 1
    return False


async def _kill(folder: Path, deaths: Sequence[str], killed: Counter[str]) -> None:
    """Kill one process after the other; one that is being started is waited for."""
    for victim in deaths:
        before = killed[victim]
        while killed[victim] == before:
            await asyncio.sleep(random.uniform(*PAUSE_S))
            with suppress(KeyError, ProcessLookupError, FileNotFoundError):
                running = read_stack_file(folder)
                pid = running.supervisor if victim == SUPERVISOR else running.pids[victim]
                os.kill(pid, signal.SIGKILL)
                killed[victim] += 1


async def main(kills: int, records: int) -> int:
    """Compare two runs; return the number of tables that differ."""
    lines = beginning_of_the_year(records)
    deaths = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    random.shuffle(deaths)
    with TemporaryDirectory() as kept:
        ends = []
        for name, killing in (("undisturbed", []), ("disturbed", deaths)):
            since = time.monotonic()
            killed = await run_year(Path(kept) / name, lines, killing)
            ends.append(await rows_of_all_tables(f"sqlite+aiosqlite:///{kept}/{name}/{{service}}.db"))
            print(f"{name}: {time.monotonic() - since:.0f} s, {killed.total()} kills {dict(killed)}")
    undisturbed, disturbed = ends
    differing = [table for table in undisturbed if disturbed.get(table) != undisturbed[table]]
    for table in differing:
        here, there = set(disturbed[table]), set(undisturbed[table])
        more, fewer = sorted(here - there), sorted(there - here)
        print(f"{table} differs: {len(more)} rows more, {len(fewer)} fewer: {more[:1]} {fewer[:1]}")
    rows = sum(map(len, undisturbed.values()))
    print(f"{len(undisturbed)} tables with {rows} rows compared, {len(differing)} differ")
    if differing:
        print(f"killed in this order: {deaths}")
    return len(differing)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(bool(asyncio.run(main(*[*numbers, *(KILLS, RECORDS)[len(numbers) :]]))))
