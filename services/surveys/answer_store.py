"""Reads and writes answers."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import SurveyAnswer, UnitMonth
from services.surveys.tables import answer
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.storage.bulk import insert


async def save_answers(connection: AsyncConnection, answers: Iterable[SurveyAnswer]) -> None:
    """Insert the answers of groups in the order of their random ids, so that places show no other order."""
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
            "is_told": True,
        }
        for given in sorted(answers, key=lambda answer: answer.id)
    ]
    await insert(connection, answer, rows)


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
