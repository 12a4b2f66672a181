"""An office over a replayed year, as a process whose supervisor may be killed, too.

python -m tests.chaos.support.office FOLDER NATS_PORT HTTP_PORT STAFF_PORT
"""

import asyncio
import sys
from pathlib import Path

from deploy.cli.commands.office.demo import PUBLISHERS
from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.terminal.running import run, until_stopped


async def serve(folder: Path, nats_port: int, http_port: int, staff_port: int) -> None:
    """Run until told to stop."""
    plan = Plan(folder, PUBLISHERS, nats_port, http_port, staff_port, clock="replay")
    async with locked(folder) as lock, stack(plan, lock):
        await until_stopped()


def command(folder: Path, nats_port: int, http_port: int, staff_port: int) -> list[str]:
    """Return the command that runs it."""
    ports = map(str, (nats_port, http_port, staff_port))
    return [sys.executable, "-m", "tests.chaos.support.office", str(folder), *ports]


async def keep_running(words: list[str], started: "list[asyncio.subprocess.Process]") -> None:
    """Start it, and start it again whenever it was killed, until cancelled."""
    while True:
        process = await asyncio.create_subprocess_exec(*words)
        started.append(process)
        await process.wait()
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    run(serve(Path(sys.argv[1]), *map(int, sys.argv[2:])))
