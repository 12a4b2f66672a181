"""Programs that share a process. Each keeps its database, its connection to the bus and its health page.

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
from shared.service.serving import Program
from shared.settings import Settings


def run_together(programs: Mapping[Program, int]) -> None:
    """Run programs until the process is told to stop, each with its health page on a port.

    Each line of the log bears the name of its program; spans bear all names.
    """
    settings = Settings()
    start_tracing("+".join(program.name for program in programs), settings)
    servers: dict[uvicorn.Server, Context] = {}
    for program, port in programs.items():
        start_logging(program.name, settings.log_level)
        server = program.server(settings.model_copy(update={"health_port": port}), SecondServer)
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
