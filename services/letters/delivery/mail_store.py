"""What letters keeps of e-mails: how far each is, and what the mail server said last."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.delivery.mail import AT_MOST, MailState, Next
from services.letters.delivery.restored import may_have_left
from services.letters.tables import letter, mail, sheet
from shared.contracts.questions.letters import LetterStatus
from shared.storage.bulk import insert_new

ON_ITS_WAY = text("state in ('waiting', 'being-sent')")


async def put_down(connection: AsyncConnection, letters: Iterable[str], now: datetime) -> None:
    """Put letters down for e-mail, unless they were before: who was written to once is not again."""
    rows = [
        {"letter": one, "state": MailState.WAITING, "tries": 0, "next_at": now, "answer": ""}
        for one in letters
    ]
    await insert_new(connection, mail, rows, key=["letter"])


async def to_send(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return e-mails whose time has come, with their letters and sheets."""
    waiting = select(letter, mail.c.tries, sheet.c.pdf).join(mail).join(sheet)
    waiting = waiting.where(ON_ITS_WAY, mail.c.state == MailState.WAITING, mail.c.next_at <= now)
    waiting = waiting.where(letter.c.status == LetterStatus.ISSUED, ~may_have_left())
    return (await connection.execute(waiting.order_by(mail.c.next_at, mail.c.letter).limit(limit))).all()


async def claim(connection: AsyncConnection, letter_id: str, steps: int, now: datetime) -> bool:
    """Note that an e-mail is being sent; False if its letter is no longer to go out as it was read."""
    still_so = select(letter.c.id).where(
        letter.c.id == letter_id, letter.c.steps == steps, letter.c.status == LetterStatus.ISSUED
    )
    claimed = (
        update(mail)
        .where(mail.c.letter.in_(still_so), mail.c.state == MailState.WAITING)
        .values(state=MailState.BEING_SENT, next_at=now)
    )
    return bool((await connection.execute(claimed)).rowcount)


async def note(connection: AsyncConnection, letter_id: str, to: Next, answer: str) -> None:
    """Note how far an e-mail is."""
    noted = update(mail).where(mail.c.letter == letter_id)
    await connection.execute(noted.values(state=to.state, tries=to.tries, next_at=to.next_at, answer=answer))


async def unknown(connection: AsyncConnection, now: datetime) -> Sequence[Row[Any]]:
    """Return letters of whose e-mail nobody can know whether it left.

    Its process died while it was being sent, or the office was restored from a copy since.
    """
    mailed = select(letter, mail.c.tries).join(mail)
    died = and_(mail.c.state == MailState.BEING_SENT, mail.c.next_at < now - AT_MOST)
    lost = and_(mail.c.state == MailState.WAITING, letter.c.status == LetterStatus.ISSUED, may_have_left())
    return (await connection.execute(mailed.where(ON_ITS_WAY, or_(died, lost)))).all()
