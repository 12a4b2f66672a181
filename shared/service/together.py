"""Services that share a process. Each keeps its database, its connection to the bus and its health page.

A small computer saves the memory of a process for each of them but one. They pay for it in turns: while one
computes, the others wait; and all end, and are started again, when one cannot go on.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from contextvars import Context, copy_context

import uvicorn
import uvloop

from shared.gc_tuning import tune_gc
from shared.observability.log import start_logging
from shared.observability.tracing import start_tracing
from shared.service.second_server import SecondServer
from shared.service.service import GRACE_S, Service
from shared.service.serving import server_of
from shared.settings import Settings


def run_together(services: Mapping[Service, int]) -> None:
    """Run services until the process is told to stop, each with its health page on a port.

    Each line of the log bears the name of its service; spans bear all names.
    """
    settings = Settings()
    start_tracing("+".join(service.name for service in services), settings)
    servers: dict[uvicorn.Server, Context] = {}
    for service, port in services.items():
        start_logging(service.name, settings.log_level)
        server = server_of(
            service.prepared(settings),
            settings.health_host,
            port,
            SecondServer,
            timeout_graceful_shutdown=GRACE_S,
        )
        servers[server] = copy_context()
    tune_gc()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(servers))
    if not all(server.started for server in servers):
        sys.exit(1)


async def _serve(servers: Mapping[uvicorn.Server, Context]) -> None:
    """Serve until a signal comes, or one of the servers ends."""

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    serving = [asyncio.create_task(_until_it_ends(one), context=context) for one, context in servers.items()]
    await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
    stop()
    await asyncio.gather(*serving)


async def _until_it_ends(server: uvicorn.Server) -> None:
    with suppress(SystemExit):  # of one that cannot start, and has logged why
        await server.serve()
