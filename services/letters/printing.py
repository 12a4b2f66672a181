"""Printing: the sheets that are wanted are set a few at a time, beside the work at the counter.

Nothing is claimed: a sheet is wanted until it is stored. Whoever dies before that leaves it wanted, and
whoever sets it again gets the same bytes.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row

from services.letters import store
from services.letters.domain import Letter
from services.letters.kinds import known_kinds
from services.letters.life import NEXT, Reason
from services.letters.press import Order, order_of
from services.letters.press_room import PressRoom, Spoilt
from services.letters.store import Move
from services.letters.telling import tell
from services.letters.words import BadWording, wording
from shared.office import Office
from shared.questions.letters import LetterStatus

log = structlog.get_logger()
AT_ONCE: Final = 50
LULL_S: Final = 1.0
LONGEST_S: Final = 60.0
"""For so long it waits for a lull, so that one typesetter does all that has come in by then."""
PRESS: Final = "press"
"""As what the press takes a step."""


class Printing:
    """Sets the sheets of letters, in processes beside the service."""

    def __init__(self, seats: int = 1) -> None:
        self._room = PressRoom(seats)

    async def work(self, office: Office) -> None:
        """Print what is wanted, for as long as the service runs."""
        try:
            while True:
                await lull(office)
                await self.print_all(office)
        finally:
            await self.close()

    async def close(self) -> None:
        """Send the typesetters home."""
        await self._room.close()

    async def print_all(self, office: Office) -> None:
        """Print what is wanted now; while some are set, the next are looked up and the last are stored."""
        wanted, storing = await self._wanted(office, ""), None
        while wanted:
            then, *sheets = await asyncio.gather(
                self._wanted(office, wanted[-1].id), *map(self.sheet_of, wanted)
            )
            if storing:
                await storing
            storing = asyncio.create_task(keep(office, wanted, sheets))
            wanted = then
        if storing:
            await storing

    async def sheet_of(self, row: Row[Any]) -> bytes | None:
        """Return a letter as PDF, by the wording that it was written with.

        None if it cannot be printed, which the log says without its words.
        """
        letter = Letter.model_validate_json(row.said)
        try:
            order = order_of(letter.matter, wording(known_kinds()[letter.kind], row.text))
            return await self._room.set(order)
        except (BadWording, Spoilt) as failure:
            log.error("letter_cannot_be_printed", letter=letter.id, failure=type(failure).__name__)
            return None

    async def set_sheet(self, order: Order) -> bytes:
        """Return any sheet that is ordered; raises as the press room does."""
        return await self._room.set(order)

    async def _wanted(self, office: Office, after: str) -> Sequence[Row[Any]]:
        async with office.reading() as connection:
            return await store.to_print(connection, after, AT_ONCE)


async def lull(office: Office) -> None:
    """Wait until no more letters come to be printed; letters come in crowds, and none is urgent."""
    waiting, patience = -1, int(LONGEST_S / LULL_S)
    while patience:
        async with office.reading() as connection:
            now = await store.wanted(connection)
        if now == waiting:
            return
        waiting, patience = now, patience - 1
        await asyncio.sleep(LULL_S)


async def keep(office: Office, wanted: Sequence[Row[Any]], sheets: Sequence[bytes | None]) -> None:
    """Keep sheets, and hold the letters that have none; whatever has changed meanwhile is set again."""
    set_now = dict(zip((row.id for row in wanted), sheets, strict=True))
    async with office.transaction() as tx:
        rows = await store.as_they_were(tx.connection, wanted)
        await store.put_by(tx.connection, {row.id: pdf for row in rows if (pdf := set_now[row.id])})
        spoilt = [row for row in rows if not set_now[row.id]]
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
    )
