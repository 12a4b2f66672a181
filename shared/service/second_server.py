"""A second listener of a process, which serves another application than its main one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from shared.http_connection import LimitedConnection
from shared.settings import BadSettings

POLL_S: Final = 0.01


class SecondServer(uvicorn.Server):
    """Leaves the signals to the main server of the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: ASGIApp, host: str, port: int, settings: str, **options: Any) -> AsyncIterator[None]:
    """Serve an application during the block, from its beginning on.

    Args:
        app: Is served without its lifespan.
        host: Address to listen at.
        port: Port to listen at; 0 takes a free one.
        settings: Names of the settings that say where it listens.
        options: Those of uvicorn.

    Raises:
        BadSettings: It cannot listen there.
    """
    server = SecondServer(
        uvicorn.Config(
            app,
            host,
            port,
            http=LimitedConnection,
            ws="none",
            log_config=None,
            access_log=False,
            lifespan="off",
            **options,
        )
    )
    try:
        socket = server.config.bind_socket()
    except SystemExit:  # it has logged why
        raise BadSettings(f"{settings}: nothing can listen there") from None
    serving = asyncio.create_task(server.serve([socket]))
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110  # it tells of it in no other way
            await asyncio.sleep(POLL_S)
        yield
    finally:
        server.should_exit = True
        await serving
