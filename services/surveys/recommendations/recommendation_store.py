"""Reading and writing recommendations."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, func, insert, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import recommendation
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    Recommend,
    RecommendationLine,
    RecommendationsTo,
)
from shared.messaging.query_client import NotFound
from shared.storage.database import Instant


async def of_form(connection: AsyncConnection, form: str) -> Row[Any] | None:
    """Return what was kept of a form."""
    wanted = select(recommendation).where(recommendation.c.form_digest == _digest(form))
    return (await connection.execute(wanted)).one_or_none()


async def one(connection: AsyncConnection, record: str) -> Row[Any] | None:
    """Return a recommendation by the code of its record."""
    wanted = select(recommendation).where(recommendation.c.record == record)
    return (await connection.execute(wanted)).one_or_none()


async def last_serial(connection: AsyncConnection, unit: str, day: date) -> int:
    """Return how many a unit has had on a day."""
    last = select(func.coalesce(func.max(recommendation.c.serial), 0)).where(
        recommendation.c.unit == unit, recommendation.c.received_on == day
    )
    return int((await connection.execute(last)).scalar_one())


async def keep(
    connection: AsyncConnection, said: Recommend, *, record: str, day: date, serial: int, at: datetime
) -> None:
    """Keep a recommendation that waits for an answer."""
    row = {
        "record": record,
        "unit": said.unit,
        "procedure": said.procedure,
        "form_digest": _digest(said.form),
        "received_on": day,
        "serial": serial,
        "received_at": at,
        "words": said.words,
        "sender": said.sender,
        "contact": said.contact,
        "outcome": "",
        "said": "",
        "officer": "",
    }
    await connection.execute(insert(recommendation).values(**row))


async def answer(connection: AsyncConnection, answered: AnswerRecommendation, at: datetime) -> None:
    """Keep an answer."""
    values = {
        "answered_at": at,
        "outcome": answered.outcome,
        "said": answered.said,
        "officer": f"{answered.officer.role} {answered.officer.id}",
    }
    await connection.execute(
        update(recommendation).where(recommendation.c.record == answered.record).values(**values)
    )


async def page(read: AsyncConnection, asked: RecommendationsTo) -> list[RecommendationLine]:
    """Return a page of a unit's recommendations and one more, oldest first.

    Raises:
        NotFound: No page ends there.
    """
    of = recommendation.c
    is_answered = of.answered_at.is_not(None)
    wanted = select(recommendation).where(
        of.unit == asked.unit, is_answered if asked.answered else ~is_answered
    )
    if asked.after:
        at, _, record = asked.after.partition(" ")
        try:
            place = tuple_(literal(datetime.fromisoformat(at), Instant), literal(record))
        except ValueError:
            raise NotFound("this page") from None
        wanted = wanted.where(tuple_(of.received_at, of.record) > place)
    rows = await read.execute(wanted.order_by(of.received_at, of.record).limit(asked.limit + 1))
    return [RecommendationLine.model_validate(dict(row._mapping)) for row in rows]


def _digest(form: str) -> bytes:
    return sha256(form.encode()).digest()
