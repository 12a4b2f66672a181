"""Looking through the letters of a unit: how many there are, and which, page by page."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.delivery.mail import MailState
from services.letters.tables import letter, mail
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.letters import LetterStatus


async def figures(
    connection: AsyncConnection, units: Collection[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Count some units' letters to families by kind and status, both days included."""
    counted = select(letter.c.kind, letter.c.status, func.count().label("letters"))
    counted = counted.where(letter.c.unit.in_(units), letter.c.registered_on.between(since, until))
    counted = counted.where(letter.c.kind.in_(list(LifeEventKind)))
    return (await connection.execute(counted.group_by(letter.c.kind, letter.c.status))).all()


async def unclear(connection: AsyncConnection, units: Collection[str], since: date, until: date) -> int:
    """Count the e-mails of which nobody knows whether they left."""
    counted = select(func.count()).select_from(letter).join(mail).where(mail.c.state == MailState.UNCLEAR)
    counted = counted.where(letter.c.unit.in_(units), letter.c.registered_on.between(since, until))
    return int((await connection.execute(counted)).scalar_one())


async def page(
    connection: AsyncConnection,
    unit: str,
    kind: str | None,
    status: LetterStatus | None,
    before: tuple[date, str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return a unit's letters, newest first, from the one `before` on; with how far their e-mails are."""
    wanted = select(letter, mail.c.state.label("mail")).outerjoin(mail).where(letter.c.unit == unit)
    if kind:
        wanted = wanted.where(letter.c.kind == kind)
    if status:
        wanted = wanted.where(letter.c.status == status)
    if before:
        day, last = before
        wanted = wanted.where(
            letter.c.registered_on <= day, or_(letter.c.registered_on < day, letter.c.id < last)
        )
    newest_first = wanted.order_by(letter.c.registered_on.desc(), letter.c.id.desc())
    return (await connection.execute(newest_first.limit(limit))).all()
