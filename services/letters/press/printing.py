"""Renders the sheets of letters in the background, a batch at a time, and stores them.

No letter is claimed: its sheet is pending until it is stored. After a crash it is still pending, and
rendering it again gives the same bytes.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import structlog
from sqlalchemy import Row

from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.typst_job import RenderJob, render_job
from services.letters.press.typst_pool import RenderFailed, TypstPool
from services.letters.rules.lifecycle import NEXT, Reason
from services.letters.rules.required_letters import Letter
from services.letters.tables import SheetState
from services.letters.wording.wording import BadWording, wording
from services.letters.writing import store
from services.letters.writing.publishing import publish_steps
from services.letters.writing.store import Move
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.context import ServiceContext
from shared.observability.log import with_trace_id
from shared.observability.tracing import done

log = structlog.get_logger()
BATCH_SIZE: Final = 50
WRITERS: Final = 2
QUIET_S: Final = 1.0
MAX_WAIT_S: Final = 5.0
"""Longest time to wait for a quiet second, so that one worker process renders all letters of a batch."""
PRESS_ROLE: Final = "press"
"""The role noted for steps that the printing takes."""


class Printing:
    """Renders sheets in a pool of worker processes.

    Args:
        workers: Returns how many processes the pool may have; asked once, when the first sheet is rendered.
    """

    def __init__(self, workers: Callable[[], int] = lambda: 1) -> None:
        self._workers = workers

    @cached_property
    def _pool(self) -> TypstPool:
        return TypstPool(self._workers())

    async def work(self, context: ServiceContext) -> None:
        """Render pending sheets until cancelled."""
        try:
            while True:
                await wait_until_quiet(context)
                await self.print_all(context)
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop the worker processes."""
        await self._pool.close()

    def rest(self) -> None:
        """Stop the worker processes that are idle."""
        self._pool.rest()

    async def print_all(self, context: ServiceContext) -> None:
        """Render all sheets that are pending now. Two tasks alternate: one stores while the other renders."""
        async with context.reading() as connection:
            letters = await store.pending(connection)
        batches = iter([letters[start : start + BATCH_SIZE] for start in range(0, len(letters), BATCH_SIZE)])
        await asyncio.gather(*(self._print(context, batches) for _ in range(WRITERS)))

    async def sheet_of(self, row: Row[Any]) -> bytes | None:
        """Return a letter as PDF, with the wording it was written with; None if it cannot be rendered."""
        try:
            return await self._pool.render(job_of(row))
        except (BadWording, RenderFailed) as failure:
            log_failure(row, failure)
            return None

    async def render(self, job: RenderJob) -> bytes:
        """Return the sheet of any job; raises as `TypstPool.render` does."""
        return await self._pool.render(job)

    async def _print(self, context: ServiceContext, batches: Iterator[Sequence[str]]) -> None:
        for letters in batches:
            async with context.reading() as connection:
                rows = await store.to_render(connection, letters)
            since_ns = time.time_ns()
            sheets = await self._sheets_of(rows)
            for row in rows:
                outcome = SheetState.RENDERED if row.id in sheets else SheetState.FAILED
                step = {"about": row.id, "unit": row.unit, "outcome": outcome.value}
                done("render sheet", row.traceparent, since_ns, together=len(rows), **step)
            await save(context, rows, sheets)

    async def _sheets_of(self, rows: Sequence[Row[Any]]) -> dict[str, bytes]:
        """Return the sheets of those letters that can be rendered, by letter id."""
        composed, jobs, sheets = [], [], {}
        for row in rows:
            try:
                jobs.append(job_of(row))
                composed.append(row)
            except BadWording as failure:
                log_failure(row, failure)
        for row, sheet in zip(composed, await self._pool.render_all(jobs), strict=True):
            if isinstance(sheet, RenderFailed):
                log_failure(row, sheet)
            else:
                sheets[row.id] = sheet
        return sheets


def job_of(row: Row[Any]) -> RenderJob:
    """Return the job for a letter's sheet; raises `BadWording` if it cannot be put into words."""
    letter = Letter.model_validate_json(row.said)
    text = wording(load_kinds()[letter.kind], row.text, load_house_style())
    return render_job(letter.matter, text, letter.unit)


def log_failure(row: Row[Any], failure: BadWording | RenderFailed) -> None:
    """Log that a sheet cannot be rendered; the message of the failure is left out, for it may be personal."""
    with with_trace_id(row.traceparent):
        log.error("sheet_render_failed", letter=row.id, failure=type(failure).__name__)


async def wait_until_quiet(context: ServiceContext) -> None:
    """Wait until the number of pending sheets stops growing: many letters come at once, none is urgent."""
    before, rounds = -1, int(MAX_WAIT_S / QUIET_S)
    while rounds:
        async with context.reading() as connection:
            now = len(await store.pending(connection))
        if now == before:
            return
        before, rounds = now, rounds - 1
        await asyncio.sleep(QUIET_S)


async def save(context: ServiceContext, rows: Sequence[Row[Any]], sheets: Mapping[str, bytes]) -> None:
    """Store sheets, and hold the letters that have none; a letter that changed meanwhile stays pending."""
    async with context.transaction() as tx:
        rows = await store.unchanged(tx.connection, rows)
        await store.save_sheets(tx.connection, {row.id: sheets[row.id] for row in rows if row.id in sheets})
        failed = [row for row in rows if row.id not in sheets]
        await store.set_sheet_state(tx.connection, [row.id for row in failed], SheetState.FAILED)
        held = [hold(row) for row in failed if LetterStatus.HELD in NEXT[row.status]]
        await store.apply(tx.connection, held)
        publish_steps(held, tx)


def hold(row: Row[Any]) -> Move:
    """Return the step that holds a letter whose sheet cannot be rendered."""
    return Move.of(
        row,
        LetterStatus.HELD,
        row.since,
        reason=Reason.CANNOT_BE_RENDERED,
        role=PRESS_ROLE,
        by_rules=False,
    )
