"""The letters of a unit, counted and listed page by page."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.kinds import kinds_to_families
from services.letters.tables import letter, mail
from services.letters.writing.visit_store import is_visited, with_visit
from shared.contracts.questions.family_letters import FamilyLetters, LetterWait
from shared.contracts.questions.letters import LetterStatus, LettersWritten
from shared.mail.progress import MailState
from shared.messaging.paging import PageOrder

NEWEST_FIRST: Final = PageOrder(letter.c.registered_on, letter.c.id, descending=True)
OLDEST_FIRST: Final = PageOrder(letter.c.registered_on, letter.c.id)
IN_A_PERIOD: Final = and_(
    letter.c.unit.in_(bindparam("units", expanding=True)),
    letter.c.registered_on.between(bindparam("since"), bindparam("until")),
)
UNCLEAR: Final = (
    select(func.count()).select_from(letter).join(mail).where(mail.c.state == MailState.UNCLEAR, IN_A_PERIOD)
)
IN_WORK: Final = (LetterStatus.HELD, LetterStatus.DRAFTED, LetterStatus.ISSUED, LetterStatus.PRINTED)


async def figures(
    connection: AsyncConnection, units: Collection[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Count some units' letters and visits to families by unit, kind and status, both days included."""
    return (await connection.execute(_counted(), _of(units, since, until))).all()


@cache
def _counted() -> Executable:
    """Return the statement behind the figures, made once; which kinds there are is read with the first."""
    visited = func.sum(case((is_visited(), 1), else_=0)).label("visited")
    counted = select(letter.c.unit, letter.c.kind, letter.c.status, func.count().label("letters"), visited)
    return counted.where(IN_A_PERIOD, _to_families()).group_by(letter.c.unit, letter.c.kind, letter.c.status)


def _of(units: Collection[str], since: date, until: date) -> Mapping[str, Any]:
    """Return the values of `IN_A_PERIOD`."""
    return {"units": list(units), "since": since, "until": until}


def _to_families() -> ColumnElement[bool]:
    return letter.c.kind.in_([kind.id for kind in kinds_to_families()])


def _waits() -> Mapping[LetterWait, ColumnElement[bool]]:
    """Return the condition of each wait; a letter whose family is to be visited may wait for more."""
    refused = exists().where(mail.c.letter == letter.c.id, mail.c.state == MailState.REFUSED)
    refused = refused.correlate(letter)  # the list selects from `mail`, too
    on_paper = or_(letter.c.email == "", refused)
    return {
        LetterWait.HELD: letter.c.status == LetterStatus.HELD,
        LetterWait.TO_APPROVE: and_(letter.c.status == LetterStatus.DRAFTED, letter.c.unsigned),
        LetterWait.TO_PRINT: and_(letter.c.status == LetterStatus.ISSUED, on_paper),
        LetterWait.TO_HAND_OVER: and_(letter.c.status == LetterStatus.PRINTED, on_paper),
        LetterWait.TO_VISIT: and_(
            letter.c.status.in_([LetterStatus.ISSUED, LetterStatus.PRINTED]),
            letter.c.kind.in_([kind.id for kind in kinds_to_families() if kind.with_visit]),
            ~is_visited(),
        ),
    }


async def waiting(connection: AsyncConnection, units: Collection[str]) -> dict[str, int]:
    """Count some units' letters to families that wait for somebody, by the field of `LettersWaiting`."""
    return dict((await connection.execute(_waiting(), {"units": list(units)})).one()._mapping)


@cache
def _waiting() -> Executable:
    """Return the statement behind each *Hôm nay*, made once; which kinds there are is read with the first."""
    counts = (
        func.count().filter(condition).label(wait.replace("-", "_")) for wait, condition in _waits().items()
    )
    of_units = letter.c.unit.in_(bindparam("units", expanding=True))
    return select(*counts).select_from(letter).where(of_units, letter.c.status.in_(IN_WORK), _to_families())


async def unclear(connection: AsyncConnection, units: Collection[str], since: date, until: date) -> int:
    """Count the e-mails of which nobody knows whether they were sent."""
    return int((await connection.execute(UNCLEAR, _of(units, since, until))).scalar_one())


async def page(connection: AsyncConnection, question: LettersWritten) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of a unit's letters with the state of their e-mails, and where the next page starts.

    Raises:
        NotFound: No page starts where the question says.
    """
    letters = _of_unit(question.unit, question.kind, question.status)
    return await NEWEST_FIRST.page(connection, letters, question)


async def page_to_families(
    connection: AsyncConnection, question: FamilyLetters
) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of a unit's letters to families, as `page` does.

    Raises:
        NotFound: No page starts where the question says.
    """
    letters = _of_unit(question.unit, question.kind, question.status).where(_to_families())
    if question.letters:
        letters = letters.where(letter.c.id.in_(question.letters))
    if question.waits is None:
        return await NEWEST_FIRST.page(connection, letters, question)
    waiting_letters = letters.where(letter.c.status.in_(IN_WORK), _waits()[question.waits])
    return await OLDEST_FIRST.page(connection, waiting_letters, question)


def _of_unit(unit: str, kind: str | None, status: LetterStatus | None) -> Select[*tuple[Any, ...]]:
    letters = with_visit(select(letter, mail.c.state.label("mail")).outerjoin(mail))
    letters = letters.where(letter.c.unit == unit)
    if kind:
        letters = letters.where(letter.c.kind == kind)
    return letters.where(letter.c.status == status) if status else letters
