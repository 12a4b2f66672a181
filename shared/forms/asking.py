"""Asks the services for what stands on a form. Who asks, and with what right, is whoever calls."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Protocol, TypeVar

from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, HowManyInTime, RecordLine
from shared.contracts.questions.intake.record_book import BookEntry, WhoIsInTheBook
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.reports.official_forms import (
    MOST_UNITS,
    ColumnsByDate,
    CountedDifference,
    CountedTwoWays,
    CountingDifference,
    FormColumns,
    HowProvincesCount,
    PartByDate,
    RecordsReceived,
    WhatIsCountedTwoWays,
)

A = TypeVar("A", bound=Answer)
PAGE: Final = 500
LONG_AGO: Final = date(2000, 1, 1)
"""No record is older."""


class Asks(Protocol):
    """Asks a question and returns its answer."""

    async def __call__(self, question: Question[A], /) -> A:  # the class says it
        ...


async def remaining_before(ask: Asks, units: Sequence[str], since: date) -> DeadlineFigures:
    """Return the figures of all time before a day: what is in progress then is carried over."""
    before = since - timedelta(1)
    return await ask(HowManyInTime(units=tuple(units), since=min(LONG_AGO, before), until=before))


async def counted_by_date(
    ask: Asks, units: Sequence[str], since: date, until: date, by: Breakdown, under: Mapping[str, str]
) -> ColumnsByDate:
    """Return what provinces' systems would count, of some units after the others.

    Args:
        ask: How questions are asked.
        units: Whose records.
        since: First day of the period.
        until: Its last.
        by: What the rows are.
        under: Under which other row one stands.
    """
    parts: dict[str, FormColumns] = {}
    reasons = dict.fromkeys(CountingDifference, 0)
    for some in batches(units, MOST_UNITS):
        answer = await ask(HowProvincesCount(units=some, since=since, until=until, by=by))
        for part in answer.parts:
            row = under.get(part.of, part.of)
            parts[row] = parts.get(row, FormColumns()) + part.columns
        for counted in answer.differences:
            reasons[counted.reason] += counted.records
    return ColumnsByDate(
        columns=sum(parts.values(), FormColumns()),
        parts=tuple(PartByDate(of=name, columns=columns) for name, columns in sorted(parts.items())),
        differences=tuple(
            CountedDifference(reason=why, records=records) for why, records in reasons.items() if records
        ),
    )


async def counted_two_ways(
    ask: Asks, units: Sequence[str], since: date, until: date, *, most: int
) -> tuple[CountedTwoWays, ...]:
    """Return the records that the two countings put into different columns, up to a number."""
    found: list[CountedTwoWays] = []
    for unit in units:
        async for page in two_ways_pages(ask, unit, since, until, most=most - len(found)):
            found += page
    return tuple(found)


async def two_ways_pages(
    ask: Asks, unit: str, since: date, until: date, *, most: int
) -> AsyncIterator[tuple[CountedTwoWays, ...]]:
    """Yield such records of a unit page by page, up to a number."""
    after = ""
    while most > 0:
        asked = WhatIsCountedTwoWays(unit=unit, since=since, until=until, after=after, limit=min(PAGE, most))
        page = await ask(asked)
        yield page.records
        most -= len(page.records)
        after = page.next
        if not after:
            return


async def book_lines(
    ask: Asks, units: Sequence[str], since: date, until: date
) -> AsyncIterator[tuple[str, RecordLine, BookEntry | None]]:
    """Yield the lines of a record book: the unit, the record, and its people if they are known."""
    for unit in units:
        after = ""
        while True:
            page = await ask(RecordsReceived(unit=unit, since=since, until=until, after=after, limit=PAGE))
            codes = tuple(line.record for line in page.records)
            people = await ask(WhoIsInTheBook(records=codes)) if codes else None
            known = {entry.record: entry for entry in people.entries} if people else {}
            for line in page.records:
                yield unit, line, known.get(line.record)
            after = page.next
            if not after:
                break


def batches(units: Sequence[str], size: int) -> Sequence[tuple[str, ...]]:
    """Return units in parts of a size, the last one smaller."""
    return [tuple(units[start : start + size]) for start in range(0, len(units), size)]
