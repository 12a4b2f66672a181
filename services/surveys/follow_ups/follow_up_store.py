"""Reads and writes follow-ups."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import uuid4

from sqlalchemy import Row, Select, and_, bindparam, case, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import SurveyAnswer, UnitMonth
from services.surveys.instruments import load_instruments
from services.surveys.tables import answer, follow_up
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpFigures,
    FollowUpLine,
    FollowUps,
    HowManyFollowedUp,
)
from shared.messaging.paging import PageOrder
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import start_of_day
from shared.storage.bulk import insert
from shared.storage.tables import Instant

OLDEST_FIRST: Final = PageOrder(follow_up.c.opened_at, follow_up.c.id)
OPEN_IN_UNITS: Final = select(func.count(), func.min(follow_up.c.due_at, type_=Instant)).where(
    follow_up.c.unit.in_(bindparam("units", expanding=True)),
    follow_up.c.opened_at.is_not(None),
    follow_up.c.answered_at.is_(None),
)


class UnopenedFollowUp(NamedTuple):
    """A follow-up that is not open yet."""

    id: str
    unit_month: UnitMonth


async def save_follow_ups(
    connection: AsyncConnection, answers: Iterable[SurveyAnswer]
) -> list[UnopenedFollowUp]:
    """Insert a follow-up for each of these answers, not open yet, in the order of their random ids."""
    by_id = sorted(((str(uuid4()), dissatisfied) for dissatisfied in answers), key=itemgetter(0))
    rows = [
        {
            "id": id,
            "answer": dissatisfied.id,
            **dissatisfied.unit_month._asdict(),
            "contact": dissatisfied.contact,
            "outcome": "",
            "said": "",
        }
        for id, dissatisfied in by_id
    ]
    await insert(connection, follow_up, rows)
    return [UnopenedFollowUp(id, dissatisfied.unit_month) for id, dissatisfied in by_id]


async def unopened(connection: AsyncConnection) -> list[UnopenedFollowUp]:
    """Return the follow-ups that are not open yet."""
    wanted = select(follow_up).where(follow_up.c.opened_at.is_(None)).order_by(follow_up.c.id)
    rows = await connection.execute(wanted)
    return [UnopenedFollowUp(row.id, UnitMonth(row.unit, row.month)) for row in rows]


async def open_in(read: AsyncConnection, units: Collection[str]) -> tuple[int, datetime | None]:
    """Count the open follow-ups of some units that nobody has answered, and return when the first is due."""
    row = (await read.execute(OPEN_IN_UNITS, {"units": list(units)})).one()
    return row[0], row[1]


async def set_opened(connection: AsyncConnection, ids: Collection[str], now: datetime) -> None:
    """Open follow-ups at this instant."""
    if ids:
        await connection.execute(update(follow_up).where(follow_up.c.id.in_(ids)).values(opened_at=now))


async def without_due_time(read: AsyncConnection, limit: int) -> list[tuple[str, str, datetime]]:
    """Return open follow-ups that have no due time yet, oldest first: unit, id, instant of opening."""
    wanted = select(follow_up.c.unit, follow_up.c.id, follow_up.c.opened_at).where(
        follow_up.c.opened_at.is_not(None), follow_up.c.due_at.is_(None)
    )
    oldest = wanted.order_by(follow_up.c.opened_at).limit(limit)
    return [(row.unit, row.id, row.opened_at) for row in await read.execute(oldest)]


async def set_due(connection: AsyncConnection, due: Mapping[str, datetime]) -> None:
    """Store due times by follow-up id."""
    for id, at in due.items():
        await connection.execute(update(follow_up).where(follow_up.c.id == id).values(due_at=at))


async def opened_follow_up(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return a follow-up that is open or answered."""
    wanted = select(follow_up).where(follow_up.c.id == id, follow_up.c.opened_at.is_not(None))
    return (await read.execute(wanted)).one_or_none()


async def save_outcome(connection: AsyncConnection, question: AnswerFollowUp, now: datetime) -> None:
    """Store the outcome of a follow-up."""
    values = {"answered_at": now, "outcome": question.outcome, "said": question.said}
    await connection.execute(update(follow_up).where(follow_up.c.id == question.follow_up).values(**values))


async def page(read: AsyncConnection, question: FollowUps) -> tuple[tuple[FollowUpLine, ...], str]:
    """Return a page of a unit's follow-ups with their answers, oldest first, and where the next page starts.

    Raises:
        NotFound: No page starts where the question says.
    """
    follow_ups = (
        select(follow_up, answer.c.steps, answer.c.comment, answer.c.instrument, answer.c.role)
        .join(answer, answer.c.id == follow_up.c.answer)
        .where(follow_up.c.unit == question.unit, follow_up.c.opened_at.is_not(None))
    )
    rows, next = await OLDEST_FIRST.page(read, follow_ups, question)
    instruments = load_instruments()
    lines = (
        FollowUpLine.model_validate(
            {
                **row._mapping,
                "follow_up": row.id,
                "factors": instruments[row.instrument].factors if row.instrument in instruments else (),
            }
        )
        for row in rows
    )
    return tuple(lines), next


async def figures(read: AsyncConnection, question: HowManyFollowedUp, now: datetime) -> FollowUpFigures:
    """Count the follow-ups that were opened between two days, both included."""
    zone = load_office_zone()
    asked = {
        "units": list(question.units),
        "since": start_of_day(question.since, zone),
        "after": start_of_day(question.until + timedelta(1), zone),
        "now": now,
    }
    return FollowUpFigures.model_validate(dict((await read.execute(COUNTED, asked)).one()._mapping))


def _counted() -> Select[Any]:
    table = follow_up.c
    is_answered = table.answered_at.is_not(None)
    late = or_(
        and_(is_answered, table.answered_at > table.due_at),
        and_(~is_answered, table.due_at < bindparam("now", type_=Instant)),
    )
    counts = {
        "opened": literal(True),
        "answered": is_answered,
        "answered_in_time": and_(is_answered, ~late),
        "overdue": and_(~is_answered, late),
    }
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)
        for name, condition in counts.items()
    ]
    return select(*sums).where(
        table.unit.in_(bindparam("units", expanding=True)),
        table.opened_at >= bindparam("since"),
        table.opened_at < bindparam("after"),
    )


COUNTED: Final = _counted()
"""How many follow-ups of some units were opened in a time, and what became of them."""
