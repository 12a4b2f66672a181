"""The bus of an office that is closed, without the services: for who reads or fills what it keeps."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.embedded.child import Task
from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.ports import LOOPBACK, free_ports
from deploy.embedded.readiness import until_nats_answers
from deploy.embedded.stack import BUS, READY_S


@asynccontextmanager
async def bus_alone(folder: Path, lock: int) -> AsyncIterator[str]:
    """Run the bus over a data folder, on a port that nobody knows; yields its URL.

    Raises:
        NotReady: It does not come up.
    """
    (port,) = free_ports(1)
    command = nats_server_command(folder / "nats", port)
    process = await Task(command, dict(os.environ), folder / "logs" / f"{BUS}.log", lock).start()
    try:
        await until_nats_answers(port, READY_S)
        yield f"nats://{LOOPBACK}:{port}"
    finally:
        process.terminate()
        await process.wait()
