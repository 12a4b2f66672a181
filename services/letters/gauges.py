"""The metrics of letters: how many wait, by status, and how many e-mails should have left."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.delivery import mail_store
from services.letters.notices.sending import QUEUE
from services.letters.tables import letter
from shared.contracts.questions.letters import LetterStatus
from shared.mail.gauge import late_mails
from shared.observability.gauge import Gauge

DONE: Final = (LetterStatus.HANDED_OVER, LetterStatus.CANCELLED)
WAITING: Final = tuple(status for status in LetterStatus if status not in DONE)


async def waiting_letters(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Count the letters that wait, by status."""
    rows = await read.execute(
        select(letter.c.status, func.count().label("number"))
        .where(letter.c.status.in_(WAITING))
        .group_by(letter.c.status)
    )
    counted = {row.status: row.number for row in rows}
    return {status.value: counted.get(status, 0) for status in WAITING}


WAITING_LETTERS: Final = Gauge(
    "motcua_letters_waiting", "Letters that wait, by status", "status", waiting_letters
)


LATE_MAILS: Final = late_mails(mail_store.number_due, QUEUE.number_due)
