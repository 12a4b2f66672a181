"""The letters of a unit, counted and listed page by page."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.kinds import kinds_to_families
from services.letters.tables import MailState, letter, mail
from services.letters.writing.visit_store import is_visited, with_visit
from shared.contracts.questions.letters import LetterStatus, LettersWritten
from shared.messaging.paging import PageOrder

NEWEST_FIRST: Final = PageOrder(letter.c.registered_on, letter.c.id, descending=True)


async def figures(
    connection: AsyncConnection, units: Collection[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Count some units' letters and visits to families by kind and status, both days included."""
    visited = func.sum(case((is_visited(), 1), else_=0)).label("visited")
    counted = select(letter.c.kind, letter.c.status, func.count().label("letters"), visited)
    counted = counted.where(letter.c.unit.in_(units), letter.c.registered_on.between(since, until))
    counted = counted.where(letter.c.kind.in_([kind.id for kind in kinds_to_families()]))
    return (await connection.execute(counted.group_by(letter.c.kind, letter.c.status))).all()


async def waiting(connection: AsyncConnection, units: Collection[str]) -> dict[str, int]:
    """Count some units' letters to families that wait for somebody, by the field of `LettersWaiting`."""
    visited_kinds = [kind.id for kind in kinds_to_families() if kind.with_visit]
    on_paper, of_kinds = letter.c.email == "", [kind.id for kind in kinds_to_families()]
    waits = {
        "held": letter.c.status == LetterStatus.HELD,
        "to_approve": and_(letter.c.status == LetterStatus.DRAFTED, letter.c.unsigned),
        "to_print": and_(letter.c.status == LetterStatus.ISSUED, on_paper),
        "to_hand_over": and_(letter.c.status == LetterStatus.PRINTED, on_paper),
        "to_visit": and_(
            letter.c.status.in_([LetterStatus.ISSUED, LetterStatus.PRINTED]),
            letter.c.kind.in_(visited_kinds),
            ~is_visited(),
        ),
    }
    in_work = (LetterStatus.HELD, LetterStatus.DRAFTED, LetterStatus.ISSUED, LetterStatus.PRINTED)
    counted = select(*(func.count().filter(condition).label(name) for name, condition in waits.items()))
    counted = counted.select_from(letter).where(
        letter.c.unit.in_(units), letter.c.status.in_(in_work), letter.c.kind.in_(of_kinds)
    )
    return dict((await connection.execute(counted)).one()._mapping)


async def unclear(connection: AsyncConnection, units: Collection[str], since: date, until: date) -> int:
    """Count the e-mails of which nobody knows whether they were sent."""
    counted = select(func.count()).select_from(letter).join(mail).where(mail.c.state == MailState.UNCLEAR)
    counted = counted.where(letter.c.unit.in_(units), letter.c.registered_on.between(since, until))
    return int((await connection.execute(counted)).scalar_one())


async def page(connection: AsyncConnection, question: LettersWritten) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of a unit's letters with the state of their e-mails, and where the next page starts.

    Raises:
        NotFound: No page starts where the question says.
    """
    letters = with_visit(select(letter, mail.c.state.label("mail")).outerjoin(mail))
    letters = letters.where(letter.c.unit == question.unit)
    if question.kind:
        letters = letters.where(letter.c.kind == question.kind)
    if question.status:
        letters = letters.where(letter.c.status == question.status)
    return await NEWEST_FIRST.page(connection, letters, question)
