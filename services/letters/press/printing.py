"""Printing: the sheets that are wanted are set a few at a time, beside the work at the counter.

Nothing is claimed: a sheet is wanted until it is stored. Whoever dies before that leaves it wanted, and
whoever sets it again gets the same bytes.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row

from services.letters.kinds import load_kinds
from services.letters.press.typst_job import Order, order_of
from services.letters.press.typst_pool import PressRoom, Spoilt
from services.letters.rules.lifecycle import NEXT, Reason
from services.letters.rules.required_letters import Letter
from services.letters.wording.wording import BadWording, wording
from services.letters.writing import store
from services.letters.writing.publishing import tell
from services.letters.writing.store import Move
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.context import ServiceContext
from shared.observability.log import with_trace_id
from shared.observability.tracing import done

log = structlog.get_logger()
AT_ONCE: Final = 50
HANDS: Final = 2
LULL_S: Final = 1.0
LONGEST_S: Final = 60.0
"""For so long it waits for a lull, so that one typesetter does all that has come in by then."""
PRESS: Final = "press"
"""As what the press takes a step."""


class Printing:
    """Sets the sheets of letters, in processes beside the service."""

    def __init__(self, seats: int = 1) -> None:
        self._room = PressRoom(seats)

    async def work(self, context: ServiceContext) -> None:
        """Print what is wanted, for as long as the service runs."""
        try:
            while True:
                await lull(context)
                await self.print_all(context)
        finally:
            await self.close()

    async def close(self) -> None:
        """Send the typesetters home."""
        await self._room.close()

    async def print_all(self, context: ServiceContext) -> None:
        """Print what is wanted now, by two hands: while one stores, the seats work for the other."""
        async with context.reading() as connection:
            wanted = await store.wanted(connection)
        crowds = iter([wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)])
        await asyncio.gather(*(self._print(context, crowds) for _ in range(HANDS)))

    async def sheet_of(self, row: Row[Any]) -> bytes | None:
        """Return a letter as PDF, by the wording that it was written with; None if it cannot be printed."""
        try:
            return await self._room.set(order_for(row))
        except (BadWording, Spoilt) as failure:
            note(row, failure)
            return None

    async def set_sheet(self, order: Order) -> bytes:
        """Return any sheet that is ordered; raises as the press room does."""
        return await self._room.set(order)

    async def _print(self, context: ServiceContext, crowds: Iterator[Sequence[str]]) -> None:
        for letters in crowds:
            async with context.reading() as connection:
                rows = await store.to_print(connection, letters)
            since_ns = time.time_ns()
            sheets = await self._sheets_of(rows)
            for row in rows:
                outcome = store.MADE if row.id in sheets else store.SPOILT
                step = {"about": row.id, "unit": row.unit, "outcome": outcome}
                done("set sheet", row.traceparent, since_ns, together=len(rows), **step)
            await keep(context, rows, sheets)

    async def _sheets_of(self, rows: Sequence[Row[Any]]) -> dict[str, bytes]:
        """Return the sheets of those letters that can be printed."""
        ordered, orders, sheets = [], [], {}
        for row in rows:
            try:
                orders.append(order_for(row))
                ordered.append(row)
            except BadWording as failure:
                note(row, failure)
        for row, sheet in zip(ordered, await self._room.set_all(orders), strict=True):
            if isinstance(sheet, Spoilt):
                note(row, sheet)
            else:
                sheets[row.id] = sheet
        return sheets


def order_for(row: Row[Any]) -> Order:
    """Return the order of a letter's sheet; raises `BadWording` if it cannot be put into words."""
    letter = Letter.model_validate_json(row.said)
    return order_of(letter.matter, wording(load_kinds()[letter.kind], row.text))


def note(row: Row[Any], failure: BadWording | Spoilt) -> None:
    """Note that a letter cannot be printed, without its words."""
    with with_trace_id(row.traceparent):
        log.error("letter_cannot_be_printed", letter=row.id, failure=type(failure).__name__)


async def lull(context: ServiceContext) -> None:
    """Wait until no more letters come to be printed; letters come in crowds, and none is urgent."""
    waiting, patience = -1, int(LONGEST_S / LULL_S)
    while patience:
        async with context.reading() as connection:
            now = len(await store.wanted(connection))
        if now == waiting:
            return
        waiting, patience = now, patience - 1
        await asyncio.sleep(LULL_S)


async def keep(context: ServiceContext, wanted: Sequence[Row[Any]], sheets: Mapping[str, bytes]) -> None:
    """Keep sheets, and hold the letters that have none; whatever has changed meanwhile is set again."""
    async with context.transaction() as tx:
        rows = await store.as_they_were(tx.connection, wanted)
        await store.put_by(tx.connection, {row.id: sheets[row.id] for row in rows if row.id in sheets})
        spoilt = [row for row in rows if row.id not in sheets]
        await store.set_sheet(tx.connection, [row.id for row in spoilt], store.SPOILT)
        held = [held_by_the_press(row) for row in spoilt if LetterStatus.HELD in NEXT[row.status]]
        await store.move(tx.connection, held)
        tell(held, tx)


def held_by_the_press(row: Row[Any]) -> Move:
    """Return the step that a letter takes when its sheet cannot be set."""
    return Move(
        letter=row.id,
        unit=row.unit,
        kind=row.kind,
        status=LetterStatus.HELD,
        at=row.since,
        nth=row.steps + 1,
        reason=Reason.CANNOT_BE_RENDERED,
        role=PRESS,
        by_rules=False,
        traceparent=row.traceparent,
    )
