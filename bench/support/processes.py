"""Processes of a benchmark: services, the gateway, and the bare page for comparison."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.support.servers import free_port, wait_for

STARTS_S: Final = 300


async def bare(request: Request) -> HTMLResponse:
    """Read the form, if there is one, and return a fixed page."""
    await request.form()
    return HTMLResponse("<!doctype html><title>Thanks</title><h1>Thanks</h1>")


bare_page = Starlette(routes=[Route("/{path:path}", bare, methods=["GET", "POST"])])


@asynccontextmanager
async def process(*arguments: str, **environment: str) -> AsyncIterator[None]:
    """Run a Python module as a process."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=os.environ | environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def gateway(where: dict[str, str]) -> AsyncIterator[int]:
    """Run the gateway; yield the port of its public door once it listens."""
    async with doors(where) as (port, _):
        yield port


@asynccontextmanager
async def doors(where: dict[str, str]) -> AsyncIterator[tuple[int, int]]:
    """Run the gateway; yield the ports of its public door and of the staff's once both listen."""
    ports = free_port(), free_port()
    named = {f"MOTCUA_{name}_PORT": str(port) for name, port in zip(("HTTP", "STAFF"), ports, strict=True)}
    async with process("services.gateway.main", **where, **named):
        for port in ports:
            await asyncio.to_thread(wait_for, port, STARTS_S)
        yield ports


@asynccontextmanager
async def bare_gateway() -> AsyncIterator[int]:
    """Run the bare page; yield its port once it listens."""
    port = free_port()
    async with process(
        "uvicorn", "bench.support.processes:bare_page", "--port", str(port), "--no-access-log"
    ):
        await asyncio.to_thread(wait_for, port, STARTS_S)
        yield port
