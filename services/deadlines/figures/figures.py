"""The figures of a period, from the counts of the tally before it and during it. Pure."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from services.deadlines.figures.tally import (
    AFTER,
    APOLOGISED,
    ASKED_AGAIN,
    CLOSED_PROCEDURE_UNKNOWN,
    CLOSED_WITHOUT_DUE_TIME,
    ENDED,
    ENDED_OVERDUE,
    ENDED_PAST_PROMISE,
    FELL_OVERDUE,
    FELL_PAST_PROMISE,
    PROCEDURE_UNKNOWN,
    PROMISE,
    RECEIVED,
    RECEIVED_ONLINE,
    RESOLVED,
    RESOLVED_PROCEDURE_UNKNOWN,
    RESOLVED_WITHOUT_DUE_TIME,
    WITH_APOLOGY,
    WITHOUT_DUE_TIME,
)
from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, FiguresPart

Counts = Counter[str]
"""Counts by the names of `COUNTED`."""
ALL_RESOLVED: Final = (*RESOLVED.values(), RESOLVED_WITHOUT_DUE_TIME, RESOLVED_PROCEDURE_UNKNOWN)
CLOSED: Final = (*ALL_RESOLVED, *ENDED.values())
AS_COUNTED: Final = (RECEIVED, RECEIVED_ONLINE, APOLOGISED, ASKED_AGAIN, *CLOSED, *PROMISE.values())
"""Counts that are figures by themselves."""


def figures_of(before: Counts, during: Counts) -> DeadlineFigures:
    """Return the figures of a period from the counts before it and during it."""
    until_end = Counter(before)
    until_end.update(during)
    late, no_longer_late = FELL_OVERDUE, (AFTER, ENDED_OVERDUE)
    return DeadlineFigures(
        **{counted: during[counted] for counted in AS_COUNTED},
        received_procedure_unknown=during[PROCEDURE_UNKNOWN],
        procedure_unknown=_remaining(until_end, PROCEDURE_UNKNOWN, CLOSED_PROCEDURE_UNKNOWN),
        past_promise=_remaining(until_end, FELL_PAST_PROMISE, PROMISE[Outcome.AFTER], ENDED_PAST_PROMISE),
        carried_over=_remaining(before, RECEIVED, *CLOSED),
        resolved=sum(during[counted] for counted in ALL_RESOLVED),
        after_deadline_with_apology=during[WITH_APOLOGY[AFTER]],
        ended=sum(during[counted] for counted in ENDED.values()),
        in_progress=_remaining(until_end, RECEIVED, *CLOSED),
        overdue=_remaining(until_end, late, *no_longer_late),
        overdue_with_apology=_remaining(
            until_end, WITH_APOLOGY[late], *(WITH_APOLOGY[counted] for counted in no_longer_late)
        ),
        without_due_time=_remaining(until_end, WITHOUT_DUE_TIME, CLOSED_WITHOUT_DUE_TIME),
    )


def _remaining(counts: Counts, entered: str, *left: str) -> int:
    """Return how many have entered a state and not left it."""
    return counts[entered] - sum(counts[counted] for counted in left)


def by_part(before: Mapping[str, Counts], during: Mapping[str, Counts]) -> tuple[FiguresPart, ...]:
    """Return the figures of each unit, procedure or field that has any, by name."""
    none: Counts = Counter()
    figures = {
        name: figures_of(before.get(name, none), during.get(name, none))
        for name in before.keys() | during.keys()
    }
    return tuple(
        FiguresPart(of=name, figures=figures[name])
        for name in sorted(figures)
        if any(figures[name].model_dump().values())
    )


def by_period(before: Counts, counts: Iterable[tuple[str, Counts]]) -> tuple[FiguresPart, ...]:
    """Return the figures of consecutive months or years, from the name and the counts of each."""
    parts, before = [], Counter(before)
    for name, during in counts:
        parts.append(FiguresPart(of=name, figures=figures_of(before, during)))
        before.update(during)
    return tuple(parts)


def grouped(counts: Mapping[str, Counts], group_of: Mapping[str, str]) -> dict[str, Counts]:
    """Sum counts by group, such as those of procedures by their fields."""
    sums: dict[str, Counts] = {}
    for name, counted in counts.items():
        sums.setdefault(group_of.get(name, ""), Counter()).update(counted)
    return sums


def periods(since: date, until: date, by: Breakdown | None) -> Iterator[tuple[str, date, date]]:
    """Yield name, first and last day of each month or year in a period; without those, the whole period.

    >>> for name, first, last in periods(date(2023, 12, 30), date(2024, 1, 2), Breakdown.MONTH):
    ...     print(name, first, last)
    2023-12 2023-12-30 2023-12-31
    2024-01 2024-01-01 2024-01-02
    """
    if by not in (Breakdown.MONTH, Breakdown.YEAR):
        yield "", since, until
        return
    first = since
    while True:
        month = 12 if by is Breakdown.YEAR else first.month
        last = min(date(first.year, month, monthrange(first.year, month)[1]), until)
        yield first.isoformat()[: 4 if by is Breakdown.YEAR else 7], first, last
        if last == until:
            return
        first = last + timedelta(1)
