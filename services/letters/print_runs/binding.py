"""Binds the sheets of each print run into one document, which is kept for some days."""

import asyncio
import sys
import sysconfig
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog

from services.letters.print_runs import run_store
from shared.messaging.context import ServiceContext
from shared.pipes import converse

log = structlog.get_logger()
POLL_S: Final = 0.5
DROP_EVERY_S: Final = 3600.0
TRIES: Final = 2
LENGTH: Final = 4
"""Bytes of length before each sheet; as in `pdf_merge`, which is not imported, for it loads pypdf."""
PROGRAM: Final = Path(__file__).with_name("pdf_merge.py")
COMMAND: Final = (sys.executable, "-I", "-S", str(PROGRAM), sysconfig.get_path("platlib"))
"""Without `site` and the working folder, so that nothing but pypdf is loaded."""


async def bind(context: ServiceContext, *, rest: Callable[[], None]) -> None:
    """Bind print runs as they are started, until cancelled; the press rests meanwhile, if it is idle."""
    while True:
        if not await bind_one(context, rest):
            await asyncio.sleep(POLL_S)


async def drop_expired(context: ServiceContext) -> None:
    """Delete the expired documents of print runs, until cancelled."""
    while True:
        async with context.transaction() as tx:
            await run_store.drop_expired(tx.connection, tx.now)
        await asyncio.sleep(DROP_EVERY_S)


async def bind_one(context: ServiceContext, rest: Callable[[], None] = lambda: None) -> bool:
    """Bind the oldest print run that is not bound yet; return whether there was one.

    No run is claimed: binding it twice gives the same document. A run that cannot be bound does not block the
    next one. If a letter was rewritten meanwhile, the run is bound again without it.
    """
    async with context.reading() as connection:
        if (run := await run_store.to_bind(connection)) is None:
            return False
        inside = await run_store.inside(connection, run.id)
        sheets = await run_store.sheets(connection, run.id)
    rest()
    try:
        pdf = await merged(sheets, two_up=run.two_up)
    except MergeFailed:
        pdf = None
    async with context.transaction() as tx:
        if await run_store.inside(tx.connection, run.id) != inside:
            return True
        if pdf is None:
            await run_store.give_up(tx.connection, run.id)
        else:
            days = timedelta(days=context.settings.print_runs_days)
            await run_store.keep(tx.connection, run.id, pdf, tx.now + days)
    if pdf is None:
        log.error("print_run_merge_failed", run=run.id)
    else:
        log.info("print_run_bound", run=run.id, letters=len(sheets))
    return True


async def merged(sheets: Sequence[bytes], *, two_up: bool) -> bytes:
    """Merge sheets into one document, in a process of its own.

    Raises:
        MergeFailed: There are no sheets, or the process has failed more than once.
    """
    if not sheets:
        raise MergeFailed
    frames = b"".join(len(sheet).to_bytes(LENGTH) + sheet for sheet in sheets)
    for _ in range(TRIES):  # the process may have been killed from outside
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *(["two-up"] if two_up else []), stdin=PIPE, stdout=PIPE
        )
        pdf, _ = await converse(process, frames)
        if process.returncode == 0:
            return pdf
    raise MergeFailed(process.returncode)


class MergeFailed(RuntimeError):
    """The sheets of a print run cannot be merged; its letters can still be printed one by one."""
