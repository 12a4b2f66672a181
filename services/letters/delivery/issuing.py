"""Issuing: a letter that has waited its time may go out, unless something was heard against it."""

import asyncio
from datetime import datetime
from typing import Final

from services.letters.delivery import mail, mail_store
from services.letters.writing import store
from services.letters.writing.publishing import tell
from services.letters.writing.store import Move
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction

AT_ONCE: Final = 500
PAUSE_S: Final = 1.0


async def watch(context: ServiceContext) -> None:
    """Issue letters as their time comes, until cancelled."""
    async with context.reading() as connection:
        if latest := await store.latest(connection):
            context.clock.observe(latest)  # a clock that follows the events has not heard what came before
    while True:
        async with context.transaction() as tx:
            issued = await issue(tx, context.clock.reached(), mailing=mail.is_on(context.settings))
        if issued < AT_ONCE:
            await asyncio.sleep(PAUSE_S)


async def issue(tx: Transaction, now: datetime, *, mailing: bool) -> int:
    """Issue letters whose time has come, and return how many; some may be left over.

    Those of families that gave an address are put down for e-mail, if there is any; the others are for paper.
    """
    due = await store.due(tx.connection, now, AT_ONCE)
    moves = [
        Move(
            row.id,
            row.unit,
            row.kind,
            LetterStatus.ISSUED,
            max(row.issue_at, row.since),
            row.steps + 1,
            traceparent=row.traceparent,
        )
        for row in due
    ]
    await store.move(tx.connection, moves)
    if mailing:
        await mail_store.put_down(tx.connection, [row.id for row in due if row.email], now)
    tell(moves, tx)
    return len(due)
