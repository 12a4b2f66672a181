"""Reads and writes recommendations."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import recommendation
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    RecommendationForm,
    RecommendationLine,
    RecommendationsTo,
)
from shared.messaging.paging import PageOrder
from shared.storage.tables import Instant

OLDEST_FIRST: Final = PageOrder(recommendation.c.received_at, recommendation.c.record)
UNANSWERED_IN_UNITS: Final = select(
    func.count(), func.min(recommendation.c.received_at, type_=Instant)
).where(recommendation.c.unit.in_(bindparam("units", expanding=True)), recommendation.c.answered_at.is_(None))


async def recommendation_of_form(connection: AsyncConnection, form: str) -> Row[Any] | None:
    """Return the recommendation that was sent by a form."""
    wanted = select(recommendation).where(recommendation.c.form_digest == _digest(form))
    return (await connection.execute(wanted)).one_or_none()


async def recommendation_of_record(connection: AsyncConnection, record: str) -> Row[Any] | None:
    """Return a recommendation by the code of its record."""
    wanted = select(recommendation).where(recommendation.c.record == record)
    return (await connection.execute(wanted)).one_or_none()


async def last_serial(connection: AsyncConnection, unit: str, day: date) -> int:
    """Return the highest serial number of a unit on a day, 0 if there is none."""
    last = select(func.coalesce(func.max(recommendation.c.serial), 0)).where(
        recommendation.c.unit == unit, recommendation.c.received_on == day
    )
    return int((await connection.execute(last)).scalar_one())


async def save_recommendation(
    connection: AsyncConnection,
    question: RecommendationForm,
    *,
    record: str,
    day: date,
    serial: int,
    at: datetime,
) -> None:
    """Insert a recommendation that waits for an answer."""
    row = {
        "record": record,
        "unit": question.unit,
        "procedure": question.procedure,
        "form_digest": _digest(question.form),
        "received_on": day,
        "serial": serial,
        "received_at": at,
        "words": question.words,
        "sender": question.sender,
        "contact": question.contact,
        "outcome": "",
        "said": "",
        "officer": "",
    }
    await connection.execute(insert(recommendation).values(**row))


async def open_in(read: AsyncConnection, units: Collection[str]) -> tuple[int, datetime | None]:
    """Count some units' unanswered recommendations, and return when the first was received."""
    row = (await read.execute(UNANSWERED_IN_UNITS, {"units": list(units)})).one()
    return row[0], row[1]


async def save_answer(connection: AsyncConnection, question: AnswerRecommendation, at: datetime) -> None:
    """Store the office's answer to a recommendation."""
    values = {
        "answered_at": at,
        "outcome": question.outcome,
        "said": question.said,
        "officer": f"{question.officer.role} {question.officer.id}",
    }
    await connection.execute(
        update(recommendation).where(recommendation.c.record == question.record).values(**values)
    )


async def page(
    read: AsyncConnection, question: RecommendationsTo
) -> tuple[tuple[RecommendationLine, ...], str]:
    """Return a page of a unit's recommendations, oldest first, and where the next page starts.

    Raises:
        NotFound: No page starts where the question says.
    """
    is_answered = recommendation.c.answered_at.is_not(None)
    recommendations = select(recommendation).where(
        recommendation.c.unit == question.unit, is_answered if question.answered else ~is_answered
    )
    rows, next = await OLDEST_FIRST.page(read, recommendations, question)
    return tuple(RecommendationLine.model_validate(dict(row._mapping)) for row in rows), next


def _digest(form: str) -> bytes:
    return sha256(form.encode()).digest()
