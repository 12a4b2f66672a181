"""Answers which alarms there are and what people found, stores what one finds, and exports crowds."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.alarms import all_equal, load_thresholds
from services.surveys.domain import UnitMonth, month_of
from services.surveys.figures import figures, tally_store
from services.surveys.figures.suppression import form_groups
from services.surveys.figures.tally import ANSWERS, INVITATIONS, Tally
from services.surveys.instruments import load_instruments
from services.surveys.reviews import review_store
from services.surveys.reviews.crowds import published, without_months
from services.surveys.reviews.review_store import AlarmKey
from shared.clock import PEOPLE_ACT
from shared.contracts.questions.surveys.figures import SurveyAlarm
from shared.contracts.questions.surveys.reviews import (
    AlarmReviewKept,
    AlarmsReviewed,
    AlarmsToReview,
    CrowdsPublished,
    FiguresReviewed,
    ReviewAlarm,
    ReviewedAlarm,
    WhatIsPublished,
)
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("surveys")


@router.query
async def alarms_to_review(question: AlarmsToReview, read: AsyncConnection) -> AlarmsReviewed:
    """Return the alarms with their reviews, and the figures with and without what was found stuffed."""
    first, last = month_of(question.since), month_of(question.until)
    tally = await tally_store.tally_between(read, question.units, first, last)
    found = await _alarms(read, question.units, tally, first, last)
    reviews = await review_store.reviews_between(read, question.units, first, last)
    stuffed = review_store.stuffed_in(reviews)
    instruments = load_instruments()
    groups = figures.within(form_groups(await tally_store.answers_by_cell(read, question.units)), first, last)
    kept: Tally = Counter(
        {
            (cell, counted): number
            for (cell, counted), number in tally.items()
            if UnitMonth(cell.unit, cell.month) not in stuffed
        }
    )
    return AlarmsReviewed(
        alarms=tuple(
            ReviewedAlarm(
                **one.model_dump(), reviews=tuple(reviews.get(AlarmKey(one.unit, one.month, one.pattern), ()))
            )
            for one in found
        ),
        with_all=_reviewed(tally, figures.shown(groups, tally, instruments)),
        without_stuffed=_reviewed(kept, figures.shown(without_months(groups, stuffed), tally, instruments)),
    )


@router.query
async def review_alarm(question: ReviewAlarm, tx: Transaction) -> AlarmReviewKept:
    """Store what a person found of an alarm, unless there is none."""
    month = month_of(question.month)
    tally = await tally_store.tally_between(tx.connection, [question.unit], month, month)
    found = await _alarms(tx.connection, [question.unit], tally, month, month)
    if not any(one.pattern is question.pattern for one in found):
        return AlarmReviewKept(kept=False)
    reviews = await review_store.reviews_between(tx.connection, [question.unit], month, month)
    told = reviews.get(AlarmKey(question.unit, month, question.pattern))
    if told and (told[0].verdict, told[0].why, told[0].by) == (question.verdict, question.why, question.by):
        return AlarmReviewKept(kept=True)  # the same form, sent twice
    review = question.model_copy(update={"month": month})
    await review_store.keep_review(tx.connection, review, PEOPLE_ACT.now())
    return AlarmReviewKept(kept=True)


@router.query
async def what_is_published(question: WhatIsPublished, read: AsyncConnection) -> CrowdsPublished:
    """Return the crowds of a period, each of five or more answers."""
    first, last = month_of(question.since), month_of(question.until)
    tally = await tally_store.tally_between(read, question.units, first, last)
    groups = figures.within(form_groups(await tally_store.answers_by_cell(read, question.units)), first, last)
    return CrowdsPublished(crowds=published(groups, tally, load_instruments()))


def _reviewed(tally: Tally, shown: dict[str, Any]) -> FiguresReviewed:
    counted: Counter[str] = Counter()
    for (_, what), number in tally.items():
        counted[what] += number
    return FiguresReviewed(answers=counted[ANSWERS], invitations=counted[INVITATIONS], **shown)


async def _alarms(
    read: AsyncConnection, units: list[str] | tuple[str, ...], tally: Tally, first: date, last: date
) -> list[SurveyAlarm]:
    """Return the alarms that were stored, and those that follow from the tally."""
    found = [
        *await tally_store.alarms(read, units, first, last),
        *all_equal(tally, load_thresholds()),
    ]
    return sorted(found, key=lambda one: (one.month, one.unit, one.pattern))
