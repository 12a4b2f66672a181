"""Counts the records of a period as the indicators do, and finds those that cost points, by an index."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.forecast.indicators import IndicatorCount
from services.deadlines.record_filters import COUNTS, received_between
from services.deadlines.tables import deadline
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.loading import load_office_zone, load_procedures
from shared.reference.office_zone import start_of_day
from shared.storage.tables import Instant

COLUMN: Final = deadline.c
READ: Final = (
    *(COLUMN.record, COLUMN.procedure, COLUMN.received_at, COLUMN.portal_due_at, COLUMN.portal_late),
    *(COLUMN.online, COLUMN.resolved_at, COLUMN.ended_as, COLUMN.ended_at, COLUMN.asked_again_at),
)
"""What is told of a record that costs points."""


class ShareCount(NamedTuple):
    """How many are as they should be, of those counted."""

    good: int = 0
    of: int = 0


class CountedRecords(NamedTuple):
    """The records that an indicator counts, and those of them that are not as they should be."""

    of: ColumnElement[bool]
    bad: ColumnElement[bool]


class ForecastPeriod(NamedTuple):
    """First and last day of a period, and the day by which open records are measured."""

    first: date
    last: date
    measured_on: date


def counted_records(measured_on: date) -> Mapping[IndicatorCount, CountedRecords]:
    """Return the conditions of all that is counted.

    Args:
        measured_on: The last day of the period, or today: what is open is late if it had to end before.
    """
    start = literal(start_of_day(measured_on, load_office_zone()), Instant)
    late = or_(COLUMN.portal_late, and_(COLUMN.portal_late.is_(None), COLUMN.portal_due_at < start))
    recommended = COLUMN.procedure.in_(sorted(recommendation_procedures()))
    records = not_(recommended)
    not_paid = or_(COLUMN.paid_online.is_(None), not_(COLUMN.paid_online))
    return {
        IndicatorCount.RECORDS: CountedRecords(records, late),
        IndicatorCount.ONLINE: CountedRecords(
            records, or_(not_(COLUMN.online), COLUMN.resolved_at.is_(None))
        ),
        IndicatorCount.WITH_FEE: CountedRecords(and_(records, COLUMN.has_fee), not_paid),
        IndicatorCount.ELECTRONIC_RESULT: _told(COLUMN.electronic_result, records),
        IndicatorCount.DIGITISED: _told(COLUMN.digitised, records),
        IndicatorCount.REUSED: _told(COLUMN.reused, records),
        IndicatorCount.RECOMMENDATIONS: CountedRecords(recommended, late),
    }


async def counts_of(
    read: AsyncConnection, units: Collection[str], period: ForecastPeriod
) -> dict[str, dict[IndicatorCount, ShareCount]]:
    """Return what is counted of the records that units received in a period, by unit."""
    counted = counted_records(period.measured_on)
    sums = [
        column for what in counted.values() for column in (_number(what.of), _number(and_(what.of, what.bad)))
    ]
    query = (
        select(COLUMN.unit, *sums)
        .where(COLUMN.unit.in_(units), received_between(period.first, period.last), COUNTS)
        .group_by(COLUMN.unit)
    )
    found: dict[str, dict[IndicatorCount, ShareCount]] = {}
    for unit, *numbers in await read.execute(query):
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        found[unit] = {what: ShareCount(of - bad, of) for what, (of, bad) in zip(counted, pairs, strict=True)}
    return found


def costly_records(unit: str, period: ForecastPeriod, costly: Mapping[str, IndicatorCount]) -> Select[Any]:
    """Return the query of the records that are not as they should be for some indicators.

    Its rows have a column for each of these, named by `bad_column`.

    Args:
        unit: Whose records.
        period: In which they were received.
        costly: What each indicator counts, those in which a record costs points.
    """
    counted = counted_records(period.measured_on)
    bad = {id: and_(counted[what].of, counted[what].bad) for id, what in costly.items()}
    return select(*READ, *(condition.label(bad_column(id)) for id, condition in bad.items())).where(
        COLUMN.unit == unit,
        received_between(period.first, period.last),
        COUNTS,
        or_(false(), *bad.values()),
    )


def bad_column(indicator: str) -> str:
    """Return the column that tells whether a record costs points in an indicator."""
    return f"bad_{indicator}"


def is_bad(row: Row[Any], indicator: str) -> bool:
    """Return whether a record costs points in an indicator."""
    return bool(row._mapping[bad_column(indicator)])


def recommendation_procedures() -> frozenset[str]:
    """Return the procedures of recommendations, which the portal counts apart from records."""
    return frozenset(code for code, one in load_procedures().items() if one.field == CATALOGUE_FIELD)


def _told(flag: ColumnElement[bool], records: ColumnElement[bool]) -> CountedRecords:
    """Return the records of which something was told."""
    return CountedRecords(and_(records, flag.is_not(None)), not_(flag))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)
