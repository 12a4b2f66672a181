"""What the stand-in answers about signs of ballot stuffing and published crowds."""

from datetime import UTC, date, datetime
from typing import Any, Final

from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.figures import AlarmPattern, ConfidenceInterval
from shared.contracts.questions.surveys.reviews import (
    AlarmReview,
    AlarmReviewKept,
    AlarmsReviewed,
    AlarmsToReview,
    AlarmVerdict,
    CrowdsPublished,
    FiguresReviewed,
    PublishedCrowd,
    ReviewAlarm,
    ReviewedAlarm,
    WhatIsPublished,
)

MAY: Final = date(2023, 5, 1)


def alarms(asked: AlarmsToReview) -> AlarmsReviewed:
    """Return one sign that was found stuffed, after it was found genuine."""
    at = datetime(2023, 6, 1, 2, 0, tzinfo=UTC)
    figures = {"interval": ConfidenceInterval(low=0.9, high=1.0)}
    return AlarmsReviewed(
        alarms=(
            ReviewedAlarm(
                unit=asked.units[0],
                month=MAY,
                pattern=AlarmPattern.ONE_DEVICE,
                answers=12,
                reviews=(
                    AlarmReview(verdict=AlarmVerdict.STUFFED, why="Cùng một máy", by="tt-minh", at=at),
                    AlarmReview(verdict=AlarmVerdict.GENUINE, why="Máy của xã", by="tt-minh", at=at),
                ),
            ),
        ),
        with_all=FiguresReviewed(invitations=250, answers=100, shown=100, satisfied_or_above=99, **figures),
        without_stuffed=FiguresReviewed(
            invitations=210, answers=80, shown=80, satisfied_or_above=72, **figures
        ),
    )


def review(asked: ReviewAlarm) -> AlarmReviewKept:
    """Keep it if the sign is there."""
    return AlarmReviewKept(kept=asked.month == MAY)


def crowds(asked: WhatIsPublished) -> CrowdsPublished:
    """Return one crowd of several questionnaires."""
    one = PublishedCrowd(
        unit=asked.units[0],
        since=MAY,
        until=date(2023, 5, 31),
        instrument=None,
        procedure="2.000815",
        channel="qr",
        answers=7,
        satisfied_or_above=6,
    )
    return CrowdsPublished(crowds=(one,))


ANSWERS: Final[tuple[tuple[type[Question[Any]], Any], ...]] = (
    (AlarmsToReview, alarms),
    (ReviewAlarm, review),
    (WhatIsPublished, crowds),
)
