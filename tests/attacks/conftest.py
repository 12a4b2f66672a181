"""One office for the folder, which all attackers attack."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.attacks.support.whole_office import AttackedOffice, attacked_office


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AttackedOffice]:
    """All services and both doors; one task opens and closes them, as anyio asks for."""
    opened: asyncio.Future[AttackedOffice] = asyncio.get_running_loop().create_future()
    closing = asyncio.Event()
    running = asyncio.create_task(_run(tmp_path_factory.mktemp("office"), opened, closing))
    first: set[asyncio.Future[Any]] = {opened, running}
    await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    yield await opened
    closing.set()
    await running


async def _run(folder: Path, opened: "asyncio.Future[AttackedOffice]", closing: asyncio.Event) -> None:
    async with attacked_office(folder) as office:
        opened.set_result(office)
        await closing.wait()
