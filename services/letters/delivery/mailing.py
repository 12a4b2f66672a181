"""Sends issued letters by e-mail to families that gave an address, each letter once.

For the order of storing and sending see docs/decisions/0009-a-letter-is-mailed-once.md.
"""

import asyncio
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Row

from services.letters.delivery import mail_store
from services.letters.delivery.message import message_of
from services.letters.kinds import load_kinds
from services.letters.rules.lifecycle import Reason
from services.letters.rules.required_letters import Letter
from services.letters.writing import store
from services.letters.writing.drafting import evaluate_again
from services.letters.writing.publishing import publish_steps
from services.letters.writing.store import Move
from shared.contracts.questions.letters import DeliveryChannel, LetterStatus
from shared.mail.progress import MailOutcome, MailState, next_progress
from shared.messaging.context import ServiceContext
from shared.reference.loading import load_papers

log = structlog.get_logger()
BATCH_SIZE: Final = 20
POLL_S: Final = 2.0
MAX_POLL_S: Final = 300.0
MAIL_ROLE: Final = "mail"
"""The role noted for steps that the mailing takes."""


async def send(context: ServiceContext) -> None:
    """Send queued e-mails until cancelled; returns at once if no mail server is set."""
    if not context.settings.sends_mail:
        return
    pause = POLL_S
    while True:
        reached = await send_queued(context, context.clock.now())
        pause = POLL_S if reached else min(2 * pause, MAX_POLL_S)
        await asyncio.sleep(pause)


async def send_queued(context: ServiceContext, now: datetime) -> bool:
    """Send the e-mails that are due; return False if the mail server could not be reached."""
    from aiosmtplib import SMTPException

    from shared.mail import smtp  # saves memory in an office without e-mail

    await hold_unclear(context, now)
    while waiting := await _waiting(context, now):
        try:
            async with smtp.session(context.settings) as session:
                for row in waiting:
                    if not await _send_one(context, session, row, now):
                        return False
        except (SMTPException, OSError) as trouble:
            log.warning("mail_server_unavailable", reason=type(trouble).__name__)
            return False
    return True


async def hold_unclear(context: ServiceContext, now: datetime) -> None:
    """Hold the letters whose e-mail may or may not have left, for a person to find out."""
    async with context.reading() as connection:
        unclear = await mail_store.unclear(connection, now)
    for row in unclear:
        await _store(context, row, MailOutcome.NO_REPLY, "", now)


async def _waiting(context: ServiceContext, now: datetime) -> Any:
    async with context.reading() as connection:
        return await mail_store.to_send(connection, now, BATCH_SIZE)


async def _send_one(context: ServiceContext, session: Any, row: Row[Any], now: datetime) -> bool:
    """Send one e-mail; return whether the connection to the mail server still works."""
    reply = await session.offer(row.email)
    if reply is None:
        async with context.transaction() as tx:
            if not await mail_store.claim(tx.connection, row.id, row.steps, now):
                return True
        message = message_of(
            Letter.model_validate_json(row.said),
            load_kinds()[row.kind],
            row.pdf,
            load_papers(),
            sender=context.settings.mail_from,
            at=row.since,
        )
        reply = await session.give(message)
    await _store(context, row, reply.outcome, reply.code, now)
    return reply.outcome not in (MailOutcome.UNREACHABLE, MailOutcome.NO_REPLY)


async def _store(
    context: ServiceContext, row: Row[Any], outcome: MailOutcome, code: str, now: datetime
) -> None:
    """Store the outcome of an attempt, with the step that its letter takes."""
    progress = next_progress(outcome, row.tries, now)
    async with context.transaction() as tx:
        (letter,) = (await store.stored(tx.connection, [row.id])).values()
        await mail_store.note(tx.connection, row.id, progress, code)
        move = _move(letter, progress.state, now)
        if move:
            await store.apply(tx.connection, [move])
            publish_steps([move], tx)
        if progress.state is not MailState.ACCEPTED:
            await evaluate_again(tx, [letter])
    log.info("mail_attempted", state=progress.state.value, letter=row.id, tries=progress.tries, code=code)


def _move(letter: Row[Any], state: MailState, now: datetime) -> Move | None:
    """Return the step that an issued letter takes when its e-mail is accepted or unclear."""
    if letter.status != LetterStatus.ISSUED:
        return None
    step = Move.of(letter, LetterStatus.HANDED_OVER, max(now, letter.since), role=MAIL_ROLE, by_rules=False)
    match state:
        case MailState.ACCEPTED:
            return step._replace(channel=DeliveryChannel.EMAIL)
        case MailState.UNCLEAR:
            return step._replace(status=LetterStatus.HELD, reason=Reason.MAIL_UNCLEAR)
    return None
