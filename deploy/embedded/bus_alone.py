"""Running only the bus of a closed office, to copy or restore its streams."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.plan import bus_url
from deploy.embedded.ports import free_ports
from deploy.embedded.processes.child import ProcessSpec
from deploy.embedded.readiness import NotReady, until_nats_answers
from deploy.embedded.stack import BUS, READY_S


@asynccontextmanager
async def bus_alone(folder: Path, lock: int) -> AsyncIterator[str]:
    """Run the bus over a data folder, on a random port; yields its URL.

    Raises:
        NotReady: The bus does not answer in time.
    """
    (port,) = free_ports(1)
    key = secrets.token_hex(32)
    command = nats_server_command(folder / "nats", port, key=key)
    log = folder / "logs" / f"{BUS}.log"
    process = await ProcessSpec(command, dict(os.environ), log, lock).start()

    def still_runs() -> None:
        if process.returncode is not None:
            raise NotReady(f"{BUS} ended at once; its log is {log}")

    try:
        await until_nats_answers(port, READY_S, still_runs)
        yield bus_url(port, key)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
