"""Reads and writes closings, and the answers that are kept with them."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.recording import RecordedAnswer, key_of
from services.supervision.tables import closing, kept_answer

WRITTEN_AT_ONCE: Final = 100


async def closings_of(
    read: AsyncConnection, units: Sequence[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Return the closings of units that end within some days, with their corrections, in order."""
    of_units = select(closing).where(
        closing.c.unit.in_(units), closing.c.until >= since, closing.c.until <= until
    )
    order = (closing.c.unit, closing.c.until, closing.c.since, closing.c.number)
    return (await read.execute(of_units.order_by(*order))).all()


async def closing_of_form(read: AsyncConnection, form: str) -> Row[Any] | None:
    """Return the closing that a form has made."""
    return (await read.execute(select(closing).where(closing.c.form == form))).one_or_none()


async def closing_of(
    read: AsyncConnection, unit: str, since: date, until: date, number: int | None = None
) -> Row[Any] | None:
    """Return a closing by its number; without one, the last of a period."""
    query = select(closing).where(closing.c.unit == unit, closing.c.until == until, closing.c.since == since)
    if number is not None:
        query = query.where(closing.c.number == number)
    return (await read.execute(query.order_by(closing.c.number.desc()).limit(1))).one_or_none()


async def insert_closing(
    connection: AsyncConnection, row: dict[str, Any], answers: Sequence[RecordedAnswer]
) -> None:
    """Insert a closing, and what is kept with it."""
    await connection.execute(insert(closing), [row])
    for start in range(0, len(answers), WRITTEN_AT_ONCE):
        rows = [
            {
                "closing": row["id"],
                "question": key_of(one.subject, one.text),
                "subject": one.subject,
                "text": one.text,
                "answer": one.answer,
            }
            for one in answers[start : start + WRITTEN_AT_ONCE]
        ]
        await connection.execute(insert(kept_answer), rows)


async def answer_to(read: AsyncConnection, of: str, subject: str, text: str) -> str | None:
    """Return what was answered to a question; None if it was not asked."""
    kept = select(kept_answer.c.answer).where(
        kept_answer.c.closing == of, kept_answer.c.question == key_of(subject, text)
    )
    answer = (await read.execute(kept)).scalar_one_or_none()
    return zlib.decompress(answer).decode() if answer is not None else None
