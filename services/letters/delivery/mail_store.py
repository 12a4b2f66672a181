"""The stored e-mails: the state of each, and the last reply of the mail server."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.delivery.restored import may_have_been_mailed
from services.letters.tables import letter, mail, sheet
from shared.contracts.questions.letters import LetterStatus
from shared.mail.progress import SENDING_TIMEOUT, MailProgress, MailState
from shared.mail.queue import WHERE_UNFINISHED
from shared.storage.bulk import insert_new


async def enqueue(connection: AsyncConnection, letters: Iterable[str], now: datetime) -> None:
    """Queue letters for e-mail. A letter that was queued before stays as it is, so that it is sent once."""
    rows = [
        {"letter": id, "state": MailState.WAITING, "tries": 0, "next_at": now, "answer": ""} for id in letters
    ]
    await insert_new(connection, mail, rows, key=["letter"])


async def number_due(connection: AsyncConnection, by: datetime) -> int:
    """Count the e-mails whose time had come by some moment, and that have not been sent."""
    due = select(func.count()).select_from(letter).join(mail).join(sheet).where(*_is_due(by))
    return int((await connection.execute(due)).scalar_one())


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        text(WHERE_UNFINISHED),  # type: ignore[return-value]  # a condition like the others
        mail.c.state == MailState.WAITING,
        mail.c.next_at <= now,
        letter.c.status == LetterStatus.ISSUED,
        ~may_have_been_mailed(),
    )


async def to_send(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return e-mails whose time has come, with their letters and sheets."""
    waiting = select(letter, mail.c.tries, sheet.c.pdf).join(mail).join(sheet).where(*_is_due(now))
    return (await connection.execute(waiting.order_by(mail.c.next_at, mail.c.letter).limit(limit))).all()


async def claim(connection: AsyncConnection, letter_id: str, steps: int, now: datetime) -> bool:
    """Store that an e-mail is being sent; False if its letter has changed since it was read."""
    unchanged = select(letter.c.id).where(
        letter.c.id == letter_id, letter.c.steps == steps, letter.c.status == LetterStatus.ISSUED
    )
    claimed = (
        update(mail)
        .where(mail.c.letter.in_(unchanged), mail.c.state == MailState.WAITING)
        .values(state=MailState.BEING_SENT, next_at=now)
    )
    return bool((await connection.execute(claimed)).rowcount)


async def note(connection: AsyncConnection, letter_id: str, progress: MailProgress, reply: str) -> None:
    """Store the progress of an e-mail and the last reply of the mail server."""
    updated = update(mail).where(mail.c.letter == letter_id)
    await connection.execute(
        updated.values(state=progress.state, tries=progress.tries, next_at=progress.next_at, answer=reply)
    )


async def unclear(connection: AsyncConnection, now: datetime) -> Sequence[Row[Any]]:
    """Return the letters whose e-mail may or may not have left.

    Either its process died while it was being sent, or the office was restored from a copy meanwhile.
    """
    mailed = select(letter, mail.c.tries).join(mail)
    died = and_(mail.c.state == MailState.BEING_SENT, mail.c.next_at < now - SENDING_TIMEOUT)
    lost = and_(
        mail.c.state == MailState.WAITING, letter.c.status == LetterStatus.ISSUED, may_have_been_mailed()
    )
    return (await connection.execute(mailed.where(text(WHERE_UNFINISHED), or_(died, lost)))).all()
