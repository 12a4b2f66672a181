"""Binding: the sheets of a print run become one document, which is kept for some days."""

import asyncio
import sys
import sysconfig
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from services.letters.print_runs import pdf_merge, run_store
from services.letters.print_runs.pdf_merge import LENGTH
from shared.messaging.context import ServiceContext

log = structlog.get_logger()
PAUSE_S: Final = 0.5
FORGET_EVERY_S: Final = 3600.0
TRIES: Final = 2


async def bind(context: ServiceContext) -> None:
    """Bind print runs that were started, for as long as the service runs."""
    while True:
        if not await bind_one(context):
            await asyncio.sleep(PAUSE_S)


async def forget(context: ServiceContext) -> None:
    """Forget the documents of old print runs, for as long as the service runs."""
    while True:
        async with context.transaction() as tx:
            await run_store.forget(tx.connection, tx.now)
        await asyncio.sleep(FORGET_EVERY_S)


async def bind_one(context: ServiceContext) -> bool:
    """Bind the print run that has waited longest; return whether there was one.

    Nothing is claimed: bound twice, it is the same document. One that cannot be bound blocks no other. When a
    letter of it was written anew meanwhile, it is bound again, without that one.
    """
    async with context.reading() as connection:
        if (run := await run_store.to_bind(connection)) is None:
            return False
        inside = await run_store.inside(connection, run.id)
        sheets = await run_store.sheets(connection, run.id)
    try:
        pdf = await bound(sheets, two_up=run.two_up)
    except NotBound:
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
        log.error("print_run_cannot_be_bound", run=run.id)
    else:
        log.info("print_run_bound", run=run.id, letters=len(sheets))
    return True


async def bound(sheets: Sequence[bytes], *, two_up: bool) -> bytes:
    """Return sheets as one document.

    Raises:
        NotBound: There are none, or the process that binds them has failed more than once.
    """
    if not sheets:
        raise NotBound
    command = (sys.executable, "-I", "-S", pdf_merge.__file__, sysconfig.get_path("platlib"))
    frames = b"".join(len(sheet).to_bytes(LENGTH) + sheet for sheet in sheets)
    for _ in range(TRIES):  # whoever was killed from outside has not failed
        process = await asyncio.create_subprocess_exec(
            *command, *(["two-up"] if two_up else []), stdin=PIPE, stdout=PIPE
        )
        pdf, _ = await process.communicate(frames)
        if process.returncode == 0:
            return pdf
    raise NotBound(process.returncode)


class NotBound(RuntimeError):
    """The process that binds a print run has failed; its letters can still be printed one by one."""
