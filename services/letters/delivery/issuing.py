"""Issues letters: when its waiting time is over and no rule holds it, a letter may go out."""

import asyncio
from datetime import datetime
from typing import Final

from services.letters.delivery import mail_store
from services.letters.facts import fact_store
from services.letters.writing import store
from services.letters.writing.drafting import evaluate
from services.letters.writing.publishing import publish_steps
from services.letters.writing.store import Move
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction

BATCH_SIZE: Final = 500
POLL_S: Final = 1.0


async def issue_when_due(context: ServiceContext) -> None:
    """Issue letters as their time comes, until cancelled.

    No letter goes out before all facts have the match keys of today: one of them may be about a death.
    """
    async with context.reading() as connection:
        if latest := await store.latest_drafting(connection):
            context.clock.observe(latest)  # a replay clock that has just started has not seen earlier events
    while True:
        while await match_again(context):
            pass
        async with context.transaction() as tx:
            issued = await issue(tx, context.clock.reached(), mailing=context.settings.sends_mail)
        if issued < BATCH_SIZE:
            await asyncio.sleep(POLL_S)


async def match_again(context: ServiceContext) -> bool:
    """Compare the people of some facts of an older version as today; return whether there were any."""
    async with context.reading() as connection:
        if not await fact_store.has_older_keys(connection):
            return False
    async with context.transaction() as tx:
        await evaluate(tx, sorted(await fact_store.match_again(tx.connection)))
    return True


async def issue(tx: Transaction, now: datetime, *, mailing: bool) -> int:
    """Issue a batch of letters whose time has come, and return how many.

    With `mailing`, letters of families that gave an address are queued for e-mail; all others are for paper.
    """
    due = await store.to_issue(tx.connection, now, BATCH_SIZE)
    moves = [Move.of(row, LetterStatus.ISSUED, max(row.issue_at, row.since)) for row in due]
    await store.apply(tx.connection, moves)
    if mailing:
        await mail_store.enqueue(tx.connection, [row.id for row in due if row.email], now)
    publish_steps(moves, tx)
    return len(due)
