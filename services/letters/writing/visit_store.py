"""Reads the visits to families."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import letter, step, visit
from shared.contracts.questions.letters import DeliveryChannel, LetterStatus


async def visit_of(connection: AsyncConnection, letter_id: str) -> Row[Any] | None:
    """Return the visit that was noted with a letter."""
    return (await connection.execute(select(visit).where(visit.c.letter == letter_id))).one_or_none()


def is_visited() -> ColumnElement[bool]:
    """Return the condition that the family of a letter was visited: noted by itself, or with handing over."""
    noted = exists().where(visit.c.letter == letter.c.id).correlate(letter)
    handed_over = exists().where(
        step.c.letter == letter.c.id,
        step.c.status == LetterStatus.HANDED_OVER,
        step.c.channel == DeliveryChannel.VISIT,
    )
    return or_(noted, handed_over)


def with_visit(letters: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Add to letters that are selected when their families were visited, if that was noted by itself."""
    return letters.add_columns(visit.c.at.label("visited_at")).outerjoin(visit, visit.c.letter == letter.c.id)
