"""Reads and writes answers."""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import Any

from sqlalchemy import Row, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import SurveyAnswer, UnitMonth
from services.surveys.tables import answer
from shared.contracts.questions.surveys.form import AnswerChannel


async def save_answers(connection: AsyncConnection, answers: Iterable[SurveyAnswer]) -> None:
    """Insert answers that are not released yet."""
    rows = [
        {
            "id": given.id,
            **given.unit_month._asdict(),
            "procedure": given.procedure,
            "role": given.role,
            "channel": given.channel,
            "instrument": given.instrument,
            "steps": dict(given.steps),
            "comment": given.comment,
            "is_told": False,
        }
        for given in answers
    ]
    await connection.execute(insert(answer), rows)


async def unreleased_answers(
    connection: AsyncConnection, unit_months: Collection[UnitMonth]
) -> list[SurveyAnswer]:
    """Return the answers of some units and months that are not released yet."""
    unit_month = tuple_(answer.c.unit, answer.c.month)
    waiting = select(answer).where(unit_month.in_(list(unit_months)), ~answer.c.is_told)
    return [_answer(row) for row in await connection.execute(waiting)]


async def mark_released(connection: AsyncConnection, answers: Iterable[SurveyAnswer]) -> None:
    """Note that answers are released."""
    ids = [released.id for released in answers]
    await connection.execute(update(answer).where(answer.c.id.in_(ids)).values(is_told=True))


async def all_answers(read: AsyncConnection) -> AsyncIterator[SurveyAnswer]:
    """Yield all answers."""
    async with read.stream(select(answer)) as rows:
        async for row in rows:
            yield _answer(row)


def _answer(row: Row[Any]) -> SurveyAnswer:
    """Read an answer; the contact that its citizen left is stored with the follow-up only."""
    return SurveyAnswer(
        id=row.id,
        unit_month=UnitMonth(row.unit, row.month),
        procedure=row.procedure,
        channel=AnswerChannel(row.channel),
        instrument=row.instrument,
        steps=row.steps,
        comment=row.comment,
        role=row.role,
    )
