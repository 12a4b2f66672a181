"""Reads and writes reviews of alarms. A review is never changed or deleted; the last one holds."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import UnitMonth
from services.surveys.tables import alarm_review
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.contracts.questions.surveys.reviews import AlarmReview, AlarmVerdict, ReviewAlarm


class AlarmKey(NamedTuple):
    """What identifies an alarm."""

    unit: str
    month: date
    pattern: AlarmPattern


async def keep_review(connection: AsyncConnection, review: ReviewAlarm, at: datetime) -> None:
    """Add a review."""
    fields = review.model_dump(include={"unit", "month", "pattern", "verdict", "why", "by"})
    await connection.execute(insert(alarm_review).values(**fields, at=at))


async def reviews_between(
    read: AsyncConnection, units: Collection[str], first: date, last: date
) -> Mapping[AlarmKey, list[AlarmReview]]:
    """Return the reviews of the alarms of some units, from one month to another, the last first."""
    wanted = (
        select(alarm_review)
        .where(alarm_review.c.unit.in_(units), alarm_review.c.month.between(first, last))
        .order_by(alarm_review.c.at.desc())
    )
    found: dict[AlarmKey, list[AlarmReview]] = defaultdict(list)
    for row in await read.execute(wanted):
        review = AlarmReview(verdict=AlarmVerdict(row.verdict), why=row.why, by=row.by, at=row.at)
        found[AlarmKey(row.unit, row.month, AlarmPattern(row.pattern))].append(review)
    return found


def stuffed_in(reviews: Mapping[AlarmKey, Sequence[AlarmReview]]) -> frozenset[UnitMonth]:
    """Return the months of units of which the last review of an alarm says that they were stuffed."""
    return frozenset(
        UnitMonth(key.unit, key.month)
        for key, told in reviews.items()
        if told[0].verdict is AlarmVerdict.STUFFED
    )
