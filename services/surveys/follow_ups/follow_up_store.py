"""Reading and writing follow-ups."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Row, and_, case, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import Answer, Place
from services.surveys.instruments import load_instruments
from services.surveys.tables import answer, follow_up
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpFigures,
    FollowUpLine,
    HowManyFollowedUp,
)
from shared.messaging.query_client import NotFound
from shared.reference.office_zone import OFFICE_ZONE
from shared.storage.database import Instant


class Waiting(NamedTuple):
    """A follow-up whose answer is in the box."""

    id: str
    place: Place
    contact: str


async def await_crowd(connection: AsyncConnection, answers: Iterable[Answer]) -> None:
    """Keep a follow-up for each of these answers, not open yet."""
    rows = [
        {
            "id": str(uuid4()),
            "answer": one.id,
            **one.place._asdict(),
            "contact": one.contact,
            "outcome": "",
            "said": "",
        }
        for one in answers
    ]
    if rows:
        await connection.execute(insert(follow_up), rows)


async def waiting(connection: AsyncConnection, places: Collection[Place] | None = None) -> list[Waiting]:
    """Return those that wait, about some places or all."""
    wanted = select(follow_up).where(follow_up.c.opened_at.is_(None))
    if places is not None:
        wanted = wanted.where(tuple_(follow_up.c.unit, follow_up.c.month).in_(list(places)))
    rows = await connection.execute(wanted.order_by(follow_up.c.id))
    return [Waiting(row.id, Place(row.unit, row.month), row.contact) for row in rows]


async def open_at(connection: AsyncConnection, ids: Collection[str], now: datetime) -> None:
    """Open follow-ups."""
    if ids:
        await connection.execute(update(follow_up).where(follow_up.c.id.in_(ids)).values(opened_at=now))


async def without_due_time(read: AsyncConnection, limit: int) -> list[tuple[str, str, datetime]]:
    """Return some open ones whose due time nobody has said: unit, id, moment of opening."""
    wanted = select(follow_up.c.unit, follow_up.c.id, follow_up.c.opened_at).where(
        follow_up.c.opened_at.is_not(None), follow_up.c.due_at.is_(None)
    )
    return [(row.unit, row.id, row.opened_at) for row in await read.execute(wanted.limit(limit))]


async def set_due(connection: AsyncConnection, due: Mapping[str, datetime]) -> None:
    """Note due times."""
    for id, at in due.items():
        await connection.execute(update(follow_up).where(follow_up.c.id == id).values(due_at=at))


async def one(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return a follow-up that is open or was."""
    wanted = select(follow_up).where(follow_up.c.id == id, follow_up.c.opened_at.is_not(None))
    return (await read.execute(wanted)).one_or_none()


async def close(connection: AsyncConnection, answered: AnswerFollowUp, now: datetime) -> None:
    """Note an outcome."""
    values = {"answered_at": now, "outcome": answered.outcome, "said": answered.said}
    await connection.execute(update(follow_up).where(follow_up.c.id == answered.follow_up).values(**values))


async def page(read: AsyncConnection, unit: str, after: str, limit: int) -> list[FollowUpLine]:
    """Return a unit's follow-ups with what was said, oldest first, those after a place.

    Raises:
        NotFound: No page ends there.
    """
    wanted = (
        select(follow_up, answer.c.steps, answer.c.comment, answer.c.instrument, answer.c.role)
        .join(answer, answer.c.id == follow_up.c.answer)
        .where(follow_up.c.unit == unit, follow_up.c.opened_at.is_not(None))
    )
    if after:
        at, _, id = after.partition(" ")
        try:
            place = tuple_(literal(datetime.fromisoformat(at), Instant), literal(id))
        except ValueError:
            raise NotFound("this page") from None
        wanted = wanted.where(tuple_(follow_up.c.opened_at, follow_up.c.id) > place)
    rows = await read.execute(wanted.order_by(follow_up.c.opened_at, follow_up.c.id).limit(limit))
    instruments = load_instruments()
    return [
        FollowUpLine.model_validate(
            {
                **row._mapping,
                "follow_up": row.id,
                "factors": instruments[row.instrument].factors if row.instrument in instruments else (),
            }
        )
        for row in rows
    ]


async def figures(read: AsyncConnection, asked: HowManyFollowedUp, now: datetime) -> FollowUpFigures:
    """Count those that were opened between two days."""
    table = follow_up.c
    first = datetime.combine(asked.since, time(), OFFICE_ZONE)
    after = datetime.combine(asked.until + timedelta(1), time(), OFFICE_ZONE)
    is_answered = table.answered_at.is_not(None)
    late = or_(
        and_(is_answered, table.answered_at > table.due_at),
        and_(~is_answered, table.due_at < literal(now, Instant)),
    )
    counts = {
        "opened": literal(True),
        "answered": is_answered,
        "answered_in_time": and_(is_answered, ~late),
        "overdue": and_(~is_answered, late),
    }
    sums = [
        func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name) for name, which in counts.items()
    ]
    wanted = select(*sums).where(
        table.unit.in_(asked.units), table.opened_at >= first, table.opened_at < after
    )
    return FollowUpFigures.model_validate(dict((await read.execute(wanted)).one()._mapping))
