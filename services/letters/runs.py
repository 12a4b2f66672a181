"""Print runs: all letters of a unit that go out on paper, put into one document and noted as printed."""

import asyncio
import sys
import sysconfig
from asyncio.subprocess import PIPE
from base64 import b64encode
from collections.abc import Sequence
from math import ceil
from typing import Final

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters import binder, run_store, store
from services.letters.binder import LENGTH
from services.letters.store import Move
from services.letters.telling import tell
from shared.asking import NotFound
from shared.events.fact import fact_id
from shared.office import Office
from shared.questions.letters import (
    BindAgain,
    LetterStatus,
    PartOfPrintRun,
    PrintRun,
    PrintRunIs,
    PrintRunPart,
    PrintRuns,
    PrintRunsOf,
    StartPrintRun,
)
from shared.transaction import Transaction

log = structlog.get_logger()
PAUSE_S: Final = 0.5
PART: Final = 512 * 1024
"""Bytes of a part: in base64 it fits into a message of the bus."""
NOT_BOUND: Final = b""
TRIES: Final = 2


async def start_print_run(question: StartPrintRun, tx: Transaction) -> PrintRun:
    """Start a print run. Asked twice, the second finds no letter left to print."""
    letters = await run_store.to_run(tx.connection, question.unit, question.kind)
    if not letters:
        return PrintRun()
    run = fact_id("print-run", *(row.id for row in letters), *(row.steps for row in letters))
    moves = [
        Move(
            letter=row.id,
            unit=row.unit,
            kind=row.kind,
            status=LetterStatus.PRINTED,
            at=max(tx.now, row.since),
            nth=row.steps + 1,
            role=question.officer.role,
            officer=question.officer.id,
            by_rules=False,
        )
        for row in letters
    ]
    await run_store.start(tx.connection, run, question, tx.now, [row.id for row in letters])
    await store.move(tx.connection, moves)
    tell(moves, tx)
    return PrintRun(run=run, letters=len(letters))


async def print_run_is(question: PrintRunIs, read: AsyncConnection) -> PrintRun:
    """Say how far a print run is."""
    return await _state(read, question.run)


async def print_runs_of(question: PrintRunsOf, read: AsyncConnection) -> PrintRuns:
    """List the print runs that a unit started last."""
    runs = await run_store.lately(read, question.unit, question.limit)
    return PrintRuns(runs=tuple(map(_told, runs)))


async def bind_again(question: BindAgain, tx: Transaction) -> PrintRun:
    """Let a print run that could not be bound be bound once more; any other stays as it is."""
    await run_store.forget_failure(tx.connection, question.run)
    return await _state(tx.connection, question.run)


async def _state(connection: AsyncConnection, run: str) -> PrintRun:
    state = await run_store.state(connection, run)
    if state is None:
        raise NotFound("this print run")
    return _told(state)


def _told(run: RowMapping) -> PrintRun:
    return PrintRun(
        run=run["id"],
        letters=run["letters"],
        parts=ceil((run["size"] or 0) / PART),
        failed=run["size"] == len(NOT_BOUND),
        file_name=f"thu-{run['unit']}-{run['started_at']:%Y-%m-%d}-{run['id'][:8]}.pdf",
        unit=run["unit"],
        started_at=run["started_at"],
    )


async def part_of_print_run(question: PartOfPrintRun, read: AsyncConnection) -> PrintRunPart:
    """Give out a part of a print run's document."""
    pdf = await run_store.part(read, question.run, question.part * PART, PART)
    if not pdf:
        raise NotFound("this part of a print run")
    return PrintRunPart(pdf=b64encode(pdf))


async def bind(office: Office) -> None:
    """Bind print runs that were started, for as long as the service runs."""
    while True:
        if not await bind_one(office):
            await asyncio.sleep(PAUSE_S)


async def bind_one(office: Office) -> bool:
    """Bind the print run that has waited longest; return whether there was one.

    Nothing is claimed: bound twice, it is the same document. One that cannot be bound blocks no other.
    """
    async with office.reading() as connection:
        if (run := await run_store.to_bind(connection)) is None:
            return False
        sheets = await run_store.sheets(connection, run.id)
    try:
        pdf = await bound(sheets, two_up=run.two_up)
        log.info("print_run_bound", run=run.id, letters=len(sheets))
    except NotBound:
        pdf = NOT_BOUND
        log.error("print_run_cannot_be_bound", run=run.id)
    async with office.transaction() as tx:
        await run_store.keep(tx.connection, run.id, pdf)
    return True


async def bound(sheets: Sequence[bytes], *, two_up: bool) -> bytes:
    """Return sheets as one document.

    Raises:
        NotBound: The process that binds them has failed more than once.
    """
    command = (sys.executable, "-I", "-S", binder.__file__, sysconfig.get_path("platlib"))
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
