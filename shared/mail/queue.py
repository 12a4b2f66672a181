"""A queue of e-mails in a service's own database: each is sent once.

In which order an e-mail is noted and sent: docs/decisions/0009-a-letter-is-mailed-once.md. Here nobody has to
look for an e-mail that may or may not have left: what it tells stands on a page as well.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import structlog
from sqlalchemy import Row, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.mail.progress import SENDING_TIMEOUT, MailOutcome, MailState, next_progress
from shared.messaging.context import ServiceContext
from shared.storage.tables import Instant

log = structlog.get_logger()
BATCH_SIZE: Final = 20
POLL_S: Final = 2.0
MAX_POLL_S: Final = 300.0
WHERE_UNFINISHED: Final = "state in ('waiting', 'being-sent')"
"""Condition of the partial index `(next_at)` that a queue's table has; a query must state the same words."""


class QueuedMail(SQLModel):
    """The columns that the table of every queue has."""

    id: str = Field(primary_key=True, description="Of what it tells, and whom")
    state: str = Field(description="A `MailState`")
    tries: int
    next_at: datetime = Field(
        sa_type=Instant, description="Time of the next try; while it is being sent, when sending began"
    )
    until: datetime = Field(sa_type=Instant, description="Later nobody needs it, and it is not sent")
    answer: str = Field(description="The last reply of the mail server, as a code")


class OutgoingMail(NamedTuple):
    """An e-mail as it is given to the mail server."""

    address: str
    message: bytes


Compose = Callable[[ServiceContext, Row[Any]], Awaitable[OutgoingMail | None]]
"""Writes a queued e-mail when it is sent; None if nobody is to get it any more."""


def waiting(id: str, now: datetime, until: datetime) -> dict[str, Any]:
    """Return the shared columns of an e-mail that is to be queued."""
    return {
        "id": id,
        "state": MailState.WAITING,
        "tries": 0,
        "next_at": now,
        "until": until,
        "answer": "",
    }


class MailQueue:
    """Sends the e-mails of a table, each once.

    Args:
        table: With the columns of `QueuedMail`.
        compose: Writes an e-mail.
    """

    def __init__(self, table: Table, compose: Compose) -> None:
        self._table = table
        self._compose = compose

    async def run(self, context: ServiceContext) -> None:
        """Send queued e-mails until cancelled; returns at once if no mail server is set."""
        if not context.settings.sends_mail:
            return
        pause = POLL_S
        while True:
            reached = await self.send_queued(context, context.clock.now())
            pause = POLL_S if reached else min(2 * pause, MAX_POLL_S)
            await asyncio.sleep(pause)

    async def send_queued(self, context: ServiceContext, now: datetime) -> bool:
        """Send the e-mails that are due; return False if the mail server could not be reached."""
        from aiosmtplib import SMTPException

        from shared.mail import smtp  # saves memory in an office without e-mail

        await self._give_up(context, now)
        while due := await self._due(context, now):
            try:
                async with smtp.session(context.settings) as session:
                    for row in due:
                        if not await self._send_one(context, session, row, now):
                            return False
            except (SMTPException, OSError) as trouble:
                log.warning("mail_server_unavailable", reason=type(trouble).__name__)
                return False
        return True

    async def number_due(self, read: AsyncConnection, by: datetime) -> int:
        """Count the e-mails whose time had come by some moment, and that have not been sent."""
        due = select(func.count()).select_from(self._table).where(*self._is_due(by))
        return int((await read.execute(due)).scalar_one())

    def _is_due(self, now: datetime) -> tuple[Any, ...]:
        mail = self._table.c
        return text(WHERE_UNFINISHED), mail.state == MailState.WAITING, mail.next_at <= now

    async def _due(self, context: ServiceContext, now: datetime) -> Sequence[Row[Any]]:
        mail = self._table.c
        due = select(self._table).where(*self._is_due(now)).order_by(mail.next_at, mail.id)
        async with context.reading() as read:
            return (await read.execute(due.limit(BATCH_SIZE))).all()

    async def _give_up(self, context: ServiceContext, now: datetime) -> None:
        """Give up what nobody needs any more, and what may have left when its process died."""
        mail = self._table.c
        unfinished = update(self._table).where(text(WHERE_UNFINISHED))
        outdated = unfinished.where(mail.state == MailState.WAITING, mail.until < now)
        died = unfinished.where(mail.state == MailState.BEING_SENT, mail.next_at < now - SENDING_TIMEOUT)
        async with context.transaction() as tx:
            for given_up, state in ((outdated, MailState.DROPPED), (died, MailState.UNCLEAR)):
                number = (await tx.connection.execute(given_up.values(state=state))).rowcount
                if number:
                    log.warning("mails_given_up", state=state.value, number=number)

    async def _send_one(self, context: ServiceContext, session: Any, row: Row[Any], now: datetime) -> bool:
        """Send one e-mail; return whether the connection to the mail server still works."""
        composed = await self._compose(context, row)
        if composed is None:
            await self._store(context, row, MailState.DROPPED)
            return True
        reply = await session.offer(composed.address)
        if reply is None:
            if not await self._claim(context, row, now):
                return True
            reply = await session.give(composed.message)
        progress = next_progress(reply.outcome, row.tries, now)
        await self._store(
            context, row, progress.state, tries=progress.tries, next_at=progress.next_at, answer=reply.code
        )
        return reply.outcome not in (MailOutcome.UNREACHABLE, MailOutcome.NO_REPLY)

    async def _claim(self, context: ServiceContext, row: Row[Any], now: datetime) -> bool:
        """Store that an e-mail is being sent: from here on it may have left. False if it waits no more."""
        mail = self._table.c
        claimed = update(self._table).where(mail.id == row.id, mail.state == MailState.WAITING)
        async with context.transaction() as tx:
            begun = claimed.values(state=MailState.BEING_SENT, next_at=now)
            return bool((await tx.connection.execute(begun)).rowcount)

    async def _store(self, context: ServiceContext, row: Row[Any], state: MailState, **more: Any) -> None:
        stored = update(self._table).where(self._table.c.id == row.id).values(state=state, **more)
        async with context.transaction() as tx:
            await tx.connection.execute(stored)
        log.info("mail_attempted", state=state.value, mail=row.id, code=more.get("answer", ""))
