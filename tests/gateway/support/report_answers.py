"""What the stand-in answers about the official forms: what provinces count, and the record book."""

from datetime import UTC, datetime
from typing import Any, Final

from shared.contracts.questions.deadlines import RecordLines
from shared.contracts.questions.intake.record_book import BookEntries, BookEntry, WhoIsInTheBook
from shared.contracts.questions.question import Question
from shared.contracts.questions.reports.official_forms import (
    ColumnsByDate,
    CountedDifference,
    CountedTwoWays,
    CountingDifference,
    FormColumn,
    FormColumns,
    HowProvincesCount,
    PartByDate,
    RecordsCountedTwoWays,
    RecordsReceived,
    WhatIsCountedTwoWays,
)
from tests.gateway.support.samples import record_line

AT: Final = datetime(2023, 2, 15, 2, 0, tzinfo=UTC)
BY_DATE: Final = FormColumns(direct=7526, on=7496, after=30)
BOOKED: Final = "H56.31.20-230215-0042"


def by_date(asked: HowProvincesCount) -> ColumnsByDate:
    """Return the same columns for any question, as those of its first unit."""
    return ColumnsByDate(
        columns=BY_DATE,
        parts=(PartByDate(of="15712v1" if asked.by == "unit" else "Hộ tịch", columns=BY_DATE),),
        differences=(CountedDifference(reason=CountingDifference.ON_THE_DAY, records=1),),
    )


def two_ways(asked: WhatIsCountedTwoWays) -> RecordsCountedTwoWays:
    """Return the one record that is counted in two ways."""
    one = CountedTwoWays(
        record=BOOKED,
        procedure="2.000815",
        received_at=AT,
        due_at=AT,
        appointment_at=None,
        closed_at=AT,
        by_law=(FormColumn.DIRECT, FormColumn.BEFORE),
        by_date=(FormColumn.DIRECT, FormColumn.ON),
        reason=CountingDifference.ON_THE_DAY,
    )
    return RecordsCountedTwoWays(records=(one,) if asked.reason in (None, one.reason) else ())


def received(_asked: RecordsReceived) -> RecordLines:
    """Return a book of one record."""
    return RecordLines(records=(record_line(1),))


def in_the_book(asked: WhoIsInTheBook) -> BookEntries:
    """Return who has filed each record."""
    return BookEntries(
        entries=tuple(BookEntry(record=code, applicant="Lê Thị Hòa") for code in asked.records)
    )


ANSWERS: Final[tuple[tuple[type[Question[Any]], Any], ...]] = (
    (HowProvincesCount, by_date),
    (WhatIsCountedTwoWays, two_ways),
    (RecordsReceived, received),
    (WhoIsInTheBook, in_the_book),
)
