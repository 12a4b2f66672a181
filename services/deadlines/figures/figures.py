"""Figures of a period, from what had happened when it began and what happened in it. Pure."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from services.deadlines.figures.tally import (
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
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, FiguresPart

Counts = Counter[str]
"""How often each thing that the tally counts has happened."""
CLOSED: Final = (*RESOLVED.values(), *ENDED.values())


def figures_of(before: Counts, during: Counts) -> DeadlineFigures:
    """Return the figures of a period: what happened in it, and what is left at its end."""

    def left(came_in: str, *went_out: str) -> int:
        return before[came_in] + during[came_in] - sum(before[one] + during[one] for one in went_out)

    came_late, went_late = FELL_OVERDUE, (AFTER, ENDED_OVERDUE)
    return DeadlineFigures(
        **{one: during[one] for one in (RECEIVED, RECEIVED_ONLINE, APOLOGISED, *CLOSED)},
        carried_over=before[RECEIVED] - sum(before[one] for one in CLOSED),
        resolved=sum(during[one] for one in RESOLVED.values()),
        after_deadline_with_apology=during[WITH_APOLOGY[AFTER]],
        ended=sum(during[one] for one in ENDED.values()),
        in_progress=left(RECEIVED, *CLOSED),
        overdue=left(came_late, *went_late),
        overdue_with_apology=left(WITH_APOLOGY[came_late], *(WITH_APOLOGY[one] for one in went_late)),
    )


def side_by_side(before: Mapping[str, Counts], during: Mapping[str, Counts]) -> tuple[FiguresPart, ...]:
    """Return the figures of each unit, procedure or field of which anything is known."""
    none: Counts = Counter()
    figures = {
        of: figures_of(before.get(of, none), during.get(of, none)) for of in before.keys() | during.keys()
    }
    return tuple(
        FiguresPart(of=of, figures=figures[of])
        for of in sorted(figures)
        if any(figures[of].model_dump().values())
    )


def one_by_one(before: Counts, spells: Iterable[tuple[str, Counts]]) -> tuple[FiguresPart, ...]:
    """Return the figures of months or years that follow each other, by name and what happened in each."""
    parts, before = [], Counter(before)
    for of, during in spells:
        parts.append(FiguresPart(of=of, figures=figures_of(before, during)))
        before.update(during)
    return tuple(parts)


def gathered(counts: Mapping[str, Counts], under: Mapping[str, str]) -> dict[str, Counts]:
    """Add counts up under other names, as those of procedures under their fields."""
    sums: dict[str, Counts] = {}
    for of, counted in counts.items():
        sums.setdefault(under.get(of, ""), Counter()).update(counted)
    return sums


def spells(since: date, until: date, by: Breakdown | None) -> Iterator[tuple[str, date, date]]:
    """Yield the months or years that a period touches, with the first and last day of each; else the whole.

    >>> for of, first, last in spells(date(2023, 12, 30), date(2024, 1, 2), Breakdown.MONTH):
    ...     print(of, first, last)
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
