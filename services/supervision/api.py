"""Answers which periods are closed, what was reported of them, and what has changed since."""

from functools import partial
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision import closing_store as store
from services.supervision.changes import Comparison
from services.supervision.closing import WITHIN_S, described
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.closings import (
    ChangedRecord,
    ChangedRecords,
    Closings,
    KeptAnswer,
    OfClosing,
    WhatHasChanged,
    WhatWasAnswered,
    WhichPeriodsAreClosed,
    kept_text,
)
from shared.forms.whole_period import counted_pages
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound, ask
from shared.messaging.router import ServiceRouter

A = TypeVar("A", bound=Answer)
router = ServiceRouter("supervision")


@router.query
async def which_periods_are_closed(question: WhichPeriodsAreClosed, read: AsyncConnection) -> Closings:
    """List the closings of some units that end within a period."""
    rows = await store.closings_of(read, question.units, question.since, question.until)
    return Closings(closings=tuple(map(described, rows)))


@router.query
async def what_was_answered(question: WhatWasAnswered, read: AsyncConnection) -> KeptAnswer:
    """Return an answer as it was given.

    Raises:
        NotFound: There is no such closing, or that was not asked.
    """
    of = await _closing_id(read, question)
    text = await store.answer_to(read, of, question.asked_on, question.asked)
    if text is None:
        raise NotFound(f"an answer to {question.asked_on}")
    return KeptAnswer(text=text)


@router.query
async def what_has_changed(question: WhatHasChanged, context: ServiceContext) -> ChangedRecords:
    """Compare what deadlines says now with what was kept, record by record.

    Raises:
        NotFound: There is no such closing.
    """
    period = (question.unit, question.since, question.until)
    async with context.reading() as read:
        of = await _closing_id(read, question)

        async def kept(asked: Question[A], /) -> A:
            text = await store.answer_to(read, of, asked.subject(), kept_text(asked))
            if text is None:
                raise NotFound(f"an answer to {asked.subject()}")
            return asked.answer.model_validate_json(text)  # type: ignore[return-value]  # the class says it

        comparison = Comparison()
        async for page in counted_pages(kept, *period):
            comparison.add_reported(page.records)
    changed: list[ChangedRecord] = []
    async for page in counted_pages(partial(ask, context.bus, within_s=WITHIN_S), *period):
        changed += comparison.changed(page.records)
    changed = sorted((*changed, *comparison.gone()), key=lambda one: one.record)
    following = [one for one in changed if one.record > question.after]
    page_of = following[: question.limit]
    more = len(following) > len(page_of)
    return ChangedRecords(records=tuple(page_of), total=len(changed), next=page_of[-1].record if more else "")


async def _closing_id(read: AsyncConnection, question: OfClosing) -> str:
    row = await store.closing_of(read, question.unit, question.since, question.until, question.number)
    if row is None:
        raise NotFound("this closing")
    return str(row.id)
