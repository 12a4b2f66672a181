"""Reads closed periods: which they are, and what was answered of them, as if it were asked now."""

from asyncio import gather
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.reports.official_forms import FormColumns
from shared.contracts.questions.supervision.closings import (
    Closing,
    WhatWasAnswered,
    WhichPeriodsAreClosed,
    kept_text,
)
from shared.forms.asking import Asks, batches
from shared.forms.filling import ClosedMark, FiguresReport, FormCheck, FormHead
from shared.forms.layout import OfficialFormsFile, load_forms
from shared.forms.reported import GroupReported, UnitReported
from shared.reference.loading import load_office_zone

A = TypeVar("A", bound=Answer)
ASKED_AT_ONCE: Final = 20
"""Units of a group of which it is asked together what they reported."""


def head_as_reported(head: FormHead, closing: Closing) -> FormHead:
    """Return the head of a form as it was reported."""
    at = closing.closed_at.astimezone(load_office_zone()).strftime(load_forms().words.moment)
    return head._replace(closed=ClosedMark(closing.number, at, closing.closed_by, closing.why))


class AsReported:
    """Asks a closed period: each question is answered as it was when the period was closed."""

    def __init__(self, ask: Asks, closing: Closing) -> None:
        self._ask = ask
        self.closing = closing

    async def __call__(self, question: Question[A], /) -> A:
        """Return what was answered.

        Raises:
            QueryFailed: Nobody asked that when the period was closed.
        """
        of = self.closing
        kept = await self._ask(
            WhatWasAnswered(
                unit=of.unit,
                since=of.since,
                until=of.until,
                number=of.number,
                asked_on=question.subject(),
                asked=kept_text(question),
            )
        )
        return question.answer.model_validate_json(kept.text)  # type: ignore[return-value]  # its class


async def closings_of_period(
    ask: Asks, units: Sequence[str], since: date, until: date
) -> tuple[Closing, ...]:
    """Return the closings of exactly this period, with their corrections, by unit and number."""
    found = await ask(WhichPeriodsAreClosed(units=tuple(units), since=until, until=until))
    return tuple(one for one in found.closings if one.since == since)


async def reported_of_group(
    ask: Asks, units: Sequence[str], since: date, until: date, closings: Iterable[Closing]
) -> GroupReported:
    """Return what the units of a group reported of a period, beside what is counted now.

    Args:
        ask: How questions are asked.
        units: All units of the group.
        since: First day.
        until: Last day.
        closings: Of this period and these units, by unit and number; of each unit the last holds.
    """
    last = {one.unit: one for one in closings}
    days: dict[str, Any] = {"since": since, "until": until}
    counted = await ask(HowManyInTime(units=tuple(units), by=Breakdown.UNIT, **days))
    now = defaultdict(FormColumns, {part.of: FormColumns.by_law(part.figures) for part in counted.parts})

    async def reported(unit: str) -> UnitReported:
        kept = await AsReported(ask, last[unit])(HowManyInTime(units=(unit,), by=Breakdown.FIELD, **days))
        return UnitReported(unit, last[unit], FormColumns.by_law(kept), now[unit])

    closed: list[UnitReported] = []
    for some in batches([unit for unit in units if unit in last], ASKED_AT_ONCE):
        closed += await gather(*map(reported, some))
    return GroupReported(tuple(closed), tuple((unit, now[unit]) for unit in units if unit not in last))


async def with_period_before(
    ask: Asks, report: FiguresReport, unit: str, since: date, file: OfficialFormsFile
) -> FiguresReport:
    """Return a report with a check more: that what is carried over is what the closed period before had left.

    Without such a period, or of a form without checks, the report stays as it is.
    """
    day = since - timedelta(1)
    closed = (await ask(WhichPeriodsAreClosed(units=(unit,), since=day, until=day))).closings
    if not closed or not report.by_law.checks:
        return report
    last = max(closed, key=lambda one: (one.since, one.number))  # the shortest, as it was corrected last
    asked = HowManyInTime(units=(unit,), since=last.since, until=last.until, by=Breakdown.FIELD)
    left = (await AsReported(ask, last)(asked)).in_progress
    day_of = {"day": f"{last.until:%d/%m/%Y}"}
    check = FormCheck(
        file.words.carried_over_closed.format(**day_of),
        report.figures.carried_over,
        left,
        file.words.carried_over_closed_en.format(**day_of),
    )
    return replace(report, by_law=replace(report.by_law, checks=(*report.by_law.checks, check)))
