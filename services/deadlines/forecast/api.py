"""Answers what the national portal will say by Decision 766, and which records cost points."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Row

from services.deadlines.forecast.counting import (
    ForecastPeriod,
    ShareCount,
    costly_records,
    counts_of,
    is_bad,
)
from services.deadlines.forecast.indicators import DecisionVersion, IndicatorCount, version_on
from services.deadlines.forecast.points import cost_of_one, points
from services.deadlines.tables import deadline
from services.deadlines.tracking.record_event import REFUSED, STOPPED, WITHDRAWN
from shared.contracts.questions.reports.decision_766 import (
    CostlyRecord,
    CostlyRecords,
    CostReason,
    Forecast766,
    ForecastGroup,
    ForecastIndicator,
    IndicatorPoints,
    LeftOutPoints,
    PointsLost,
    UnitForecast,
    WhatCostsPoints,
    WhatPortalWillSay,
)
from shared.messaging.context import ServiceContext
from shared.messaging.paging import PageOrder
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

router = ServiceRouter("deadlines")
AS_THEY_CAME: Final = PageOrder(deadline.c.received_at, deadline.c.record)
REASONS: Final = {
    IndicatorCount.WITH_FEE: CostReason.NOT_PAID_ONLINE,
    IndicatorCount.ELECTRONIC_RESULT: CostReason.NO_ELECTRONIC_RESULT,
    IndicatorCount.DIGITISED: CostReason.NOT_DIGITISED,
    IndicatorCount.REUSED: CostReason.NOT_REUSED,
}


@router.query
async def what_portal_will_say(question: WhatPortalWillSay, context: ServiceContext) -> Forecast766:
    """Count the records of some units and make points of them."""
    version, period = version_on(question.since), _period(question.since, question.until, context)
    async with context.reading() as read:
        counts = await counts_of(read, question.units, period)
    return Forecast766(
        version=version.since,
        source=version.source,
        source_en=version.source_en,
        certainty=version.certainty,
        as_of=period.measured_on,
        groups=_groups(version),
        indicators=tuple(
            ForecastIndicator(id=id, **one.model_dump(exclude={"counts", "when_none"}))
            for id, one in version.indicator.items()
        ),
        units=tuple(unit_forecast(unit, version, counts.get(unit, {})) for unit in question.units),
    )


@router.query
async def what_costs_points(question: WhatCostsPoints, context: ServiceContext) -> CostlyRecords:
    """Return a page of the records that cost points."""
    version, period = version_on(question.since), _period(question.since, question.until, context)
    async with context.reading() as read:
        counts = (await counts_of(read, [question.unit], period)).get(question.unit, {})
        costs = costs_of_one(version, counts)
        if question.indicator:
            costs = {id: cost for id, cost in costs.items() if id == question.indicator}
        if not costs:
            return CostlyRecords(records=())
        query = costly_records(question.unit, period, {id: version.indicator[id].counts for id in costs})
        rows, next_page = await AS_THEY_CAME.page(read, query, question)
    records = tuple(_costly_record(row, version, costs) for row in rows)
    return CostlyRecords(records=records, next=next_page)


def unit_forecast(
    unit: str, version: DecisionVersion, counts: Mapping[IndicatorCount, ShareCount]
) -> UnitForecast:
    """Return the points of a unit; the portal adds up what it shows, to two decimals."""
    indicators, total, known = [], Decimal(), 0
    for id, one in version.indicator.items():
        good, of = counts.get(one.counts, ShareCount())
        shown = points(one.scale, good, of)
        if shown is not None:
            total, known = total + shown, known + one.max
        indicators.append(
            IndicatorPoints(
                indicator=id,
                good=good,
                of=of,
                points=None if shown is None else float(shown),
                cost_of_one=float(cost_of_one(one.scale, good, of)),
            )
        )
    return UnitForecast(
        unit=unit,
        received=counts.get(IndicatorCount.RECORDS, ShareCount()).of,
        indicators=tuple(indicators),
        points=float(total),
        known=known,
    )


def costs_of_one(
    version: DecisionVersion, counts: Mapping[IndicatorCount, ShareCount]
) -> dict[str, Fraction]:
    """Return what one record costs in each indicator, of those in which it costs anything."""
    costs = {
        id: cost_of_one(one.scale, *counts.get(one.counts, ShareCount()))
        for id, one in version.indicator.items()
    }
    return {id: cost for id, cost in costs.items() if cost}


def _period(since: date, until: date, context: ServiceContext) -> ForecastPeriod:
    """Return the period; nobody is late on a day that is still to come."""
    today = local_day(context.clock.now(), load_office_zone())
    return ForecastPeriod(since, until, max(since, min(until, today)))


def _groups(version: DecisionVersion) -> tuple[ForecastGroup, ...]:
    return tuple(
        ForecastGroup(
            id=id,
            **group.model_dump(),
            left_out=tuple(
                LeftOutPoints(max=one.max, why=one.why, why_en=one.why_en)
                for one in version.left_out
                if one.group == id
            ),
        )
        for id, group in version.group.items()
    )


def _costly_record(row: Row[Any], version: DecisionVersion, costs: Mapping[str, Fraction]) -> CostlyRecord:
    lost = {id: cost for id, cost in costs.items() if is_bad(row, id)}
    ended_at = row.resolved_at or (row.ended_at if row.ended_as in (STOPPED, REFUSED) else None)
    return CostlyRecord(
        record=row.record,
        procedure=row.procedure,
        received_at=row.received_at,
        due_at=row.portal_due_at,
        ended_at=ended_at,
        lost=tuple(
            PointsLost(indicator=id, reason=_reason(version.indicator[id].counts, row), points=float(cost))
            for id, cost in lost.items()
        ),
        points=float(sum(lost.values())),
        is_open=row.resolved_at is None and row.ended_at is None,
    )


def _reason(counts: IndicatorCount, row: Row[Any]) -> CostReason:
    if counts in REASONS:
        return REASONS[counts]
    if counts is IndicatorCount.ONLINE:
        return CostReason.NO_RESULT_YET if row.online else CostReason.NOT_ONLINE
    if row.ended_as == WITHDRAWN:
        return CostReason.WITHDRAWN
    if row.resolved_at is None and row.ended_at is None:
        return CostReason.ASKED_TWICE if row.asked_again_at else CostReason.OPEN_LATE
    return CostReason.LATE
