"""Figures of a period, from what the tally had counted when it began and when it ended. Pure."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from services.deadlines.tally import (
    AFTER,
    APOLOGISED,
    ENDED,
    ENDED_OVERDUE,
    FELL_OVERDUE,
    RECEIVED,
    RECEIVED_ONLINE,
    RESOLVED,
    WITH_APOLOGY,
)
from shared.questions.deadlines import Breakdown, DeadlineFigures, FiguresPart

Counts = Counter[str]
"""How often each thing that the tally counts had happened by the end of a day."""
CLOSED: Final = (*RESOLVED.values(), *ENDED.values())


def figures_between(before: Counts, until: Counts) -> DeadlineFigures:
    """Return the figures of a period: how much was added to the counts, and what is left of them."""

    def added(*counted: str) -> int:
        return sum(until[one] - before[one] for one in counted)

    with_apology = (until[WITH_APOLOGY[one]] for one in (FELL_OVERDUE, AFTER, ENDED_OVERDUE))
    return DeadlineFigures(
        received=added(RECEIVED),
        received_online=added(RECEIVED_ONLINE),
        carried_over=_left(before),
        resolved=added(*RESOLVED.values()),
        **{one: added(one) for one in (*RESOLVED.values(), *ENDED.values())},
        after_deadline_with_apology=added(WITH_APOLOGY[AFTER]),
        ended=added(*ENDED.values()),
        apologised=added(APOLOGISED),
        in_progress=_left(until),
        overdue=until[FELL_OVERDUE] - until[AFTER] - until[ENDED_OVERDUE],
        overdue_with_apology=next(with_apology) - sum(with_apology),
    )


def parts_between(before: Mapping[str, Counts], until: Mapping[str, Counts]) -> tuple[FiguresPart, ...]:
    """Return the figures of each part of which anything is known, by name."""
    none: Counts = Counter()
    parts = ((of, figures_between(before.get(of, none), until[of])) for of in sorted(until))
    return tuple(
        FiguresPart(of=of, figures=figures) for of, figures in parts if any(figures.model_dump().values())
    )


def gathered(counts: Mapping[str, Counts], under: Mapping[str, str]) -> dict[str, Counts]:
    """Add counts up under other names, as those of procedures under their fields."""
    sums: dict[str, Counts] = {}
    for of, counted in counts.items():
        sums.setdefault(under.get(of, ""), Counter()).update(counted)
    return sums


def parts_in_time(before: Counts, ends: Iterable[tuple[str, Counts]]) -> tuple[FiguresPart, ...]:
    """Return the figures of spells that follow each other, each by its name and the counts at its end."""
    parts = []
    for of, after in ends:
        parts.append(FiguresPart(of=of, figures=figures_between(before, after)))
        before = after
    return tuple(parts)


def spells(since: date, until: date, by: Breakdown | None) -> Iterator[tuple[str, date]]:
    """Yield the months or years that a period touches, and the last day of each within it; else the whole.

    >>> list(spells(date(2023, 12, 30), date(2024, 1, 2), Breakdown.MONTH))
    [('2023-12', datetime.date(2023, 12, 31)), ('2024-01', datetime.date(2024, 1, 2))]
    """
    if by not in (Breakdown.MONTH, Breakdown.YEAR):
        yield "", until
        return
    first = since
    while True:
        month = 12 if by is Breakdown.YEAR else first.month
        last = min(date(first.year, month, monthrange(first.year, month)[1]), until)
        yield first.isoformat()[: 4 if by is Breakdown.YEAR else 7], last
        if last == until:
            return
        first = last + timedelta(1)


def _left(counts: Counts) -> int:
    return counts[RECEIVED] - sum(counts[one] for one in CLOSED)
