"""Mailing: issued letters of families that gave an address go out by e-mail, each once.

The order of what is noted and what is sent is that of docs/decisions/0009-a-letter-is-mailed-once.md.
"""

import asyncio
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Row

from services.letters.delivery import mail, mail_store
from services.letters.delivery.mail import Answer, MailState
from services.letters.delivery.message import message_of
from services.letters.kinds import load_kinds
from services.letters.rules.lifecycle import Reason
from services.letters.rules.required_letters import Letter
from services.letters.writing import store
from services.letters.writing.drafting import judge_again
from services.letters.writing.publishing import tell
from services.letters.writing.store import Move
from shared.contracts.questions.letters import DeliveryChannel, LetterStatus
from shared.messaging.context import ServiceContext

log = structlog.get_logger()
AT_ONCE: Final = 20
PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 300.0
MAIL: Final = "mail"
"""As what the mailing takes a step."""


async def send(context: ServiceContext) -> None:
    """Send what is to be sent, for as long as the service runs; nothing unless a mail server is set."""
    if not mail.is_on(context.settings):
        return
    pause = PAUSE_S
    while True:
        reached = await send_some(context, context.clock.now())
        pause = PAUSE_S if reached else min(2 * pause, LONGEST_PAUSE_S)
        await asyncio.sleep(pause)


async def send_some(context: ServiceContext, now: datetime) -> bool:
    """Send what is to be sent now; return False when the mail server could not be reached."""
    from aiosmtplib import SMTPException

    from services.letters.delivery import smtp  # takes memory that an office without e-mail can do without

    await set_aside_the_unclear(context, now)
    while waiting := await _waiting(context, now):
        try:
            async with smtp.session(context.settings) as session:
                for row in waiting:
                    if not await _send_one(context, session, row, now):
                        return False
        except (SMTPException, OSError) as trouble:
            log.warning("mail_server_away", reason=type(trouble).__name__)
            return False
    return True


async def set_aside_the_unclear(context: ServiceContext, now: datetime) -> None:
    """Hand to a person what was being sent when its process died, or may have left before a restore."""
    async with context.reading() as connection:
        unknown = await mail_store.unknown(connection, now)
    for row in unknown:
        await _note(context, row, Answer.NEVER_CAME, "", now)


async def _waiting(context: ServiceContext, now: datetime) -> Any:
    async with context.reading() as connection:
        return await mail_store.to_send(connection, now, AT_ONCE)


async def _send_one(context: ServiceContext, session: Any, row: Row[Any], now: datetime) -> bool:
    """Send one e-mail; return whether the mail server still listens."""
    said = await session.offer(row.email)
    if said is None:
        async with context.transaction() as tx:
            if not await mail_store.claim(tx.connection, row.id, row.steps, now):
                return True
        message = message_of(
            Letter.model_validate_json(row.said),
            load_kinds()[row.kind],
            row.pdf,
            sender=context.settings.mail_from,
            at=row.since,
        )
        said = await session.give(message)
    await _note(context, row, said.answer, said.code, now)
    return said.answer not in (Answer.AWAY, Answer.NEVER_CAME)


async def _note(context: ServiceContext, row: Row[Any], answer: Answer, code: str, now: datetime) -> None:
    """Note what came of an attempt, and what follows for the letter."""
    to = mail.following(answer, row.tries, now)
    async with context.transaction() as tx:
        (letter,) = (await store.kept(tx.connection, [row.id])).values()
        await mail_store.note(tx.connection, row.id, to, code)
        move = _move(letter, to.state, now)
        if move:
            await store.move(tx.connection, [move])
            tell([move], tx)
        if to.state is not MailState.ACCEPTED:
            await judge_again(tx, [letter])
    log.info("mail_" + to.state.replace("-", "_"), letter=row.id, tries=to.tries, code=code)


def _move(letter: Row[Any], state: MailState, now: datetime) -> Move | None:
    if letter.status != LetterStatus.ISSUED:
        return None
    step = Move(
        letter.id,
        letter.unit,
        letter.kind,
        LetterStatus.HANDED_OVER,
        max(now, letter.since),
        letter.steps + 1,
        role=MAIL,
        by_rules=False,
        traceparent=letter.traceparent,
    )
    match state:
        case MailState.ACCEPTED:
            return step._replace(channel=DeliveryChannel.EMAIL)
        case MailState.UNCLEAR:
            return step._replace(status=LetterStatus.HELD, reason=Reason.MAIL_UNCLEAR)
    return None
