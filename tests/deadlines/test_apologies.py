"""Form 04: whom the office owes an apology, and what figures say of those who got one."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from services.deadlines import tables
from services.deadlines.api import apologies_owed, how_many_in_time
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordSupplementRequested,
    RecordSuspended,
    RecordWithdrawn,
)
from shared.contracts.questions.deadlines import ApologiesOwed, DeadlineFigures, HowManyInTime
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import UNIT, clock, hear, tell
from tests.deadlines.test_timer import tick

FILED = tell(RecordFiled, 1, "2023-02-01 09:00")
"""Three working days: due on Monday the 6th at 17:00, the chairman is told two hours before."""
SORRY = tell(RecordExtended, 2, "2023-02-06 16:00", appointment_at=clock("2023-02-08 17:00"))
TOO_LATE = tell(RecordExtended, 2, "2023-02-07 09:00", appointment_at=clock("2023-02-08 17:00"))
"""By then the deadline was missed: an apology, and no extension any more."""


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """An empty database of the service."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    return database


async def tell_all(database: Database, story: list[RecordFact | str]) -> None:
    """Tell facts, and let the timer look at the moments between them."""
    for step in story:
        await (tick(database, step) if isinstance(step, str) else hear(database, [step]))


async def figures(database: Database, until: str) -> DeadlineFigures:
    """The figures of February up to a day."""
    question = HowManyInTime(units=(UNIT,), since=date(2023, 2, 1), until=date.fromisoformat(until))
    async with database.reading() as read:
        return await how_many_in_time(question, read)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "overdue"),
    [
        pytest.param([FILED, "2023-02-06 14:59"], None, id="there is time left"),
        pytest.param([FILED, "2023-02-06 15:00"], False, id="about to be late"),
        pytest.param([FILED, "2023-02-06 17:01"], True, id="late"),
        pytest.param(
            [FILED, "2023-02-06 15:00", tell(RecordResolved, 2, "2023-02-06 16:00")], None, id="resolved"
        ),
        pytest.param(
            [FILED, "2023-02-07 09:00", tell(RecordResolved, 2, "2023-02-07 10:00")], None, id="resolved late"
        ),
        pytest.param(
            [FILED, "2023-02-06 15:00", tell(RecordWithdrawn, 2, "2023-02-06 16:00")], None, id="withdrawn"
        ),
        pytest.param([FILED, "2023-02-06 15:00", SORRY], None, id="apologised and extended"),
        pytest.param([FILED, "2023-02-06 17:01", TOO_LATE], None, id="apologised when it was late already"),
        pytest.param(
            [FILED, "2023-02-06 15:00", SORRY, "2023-02-09 09:00"],
            None,
            id="late again after an apology",
        ),
        pytest.param(
            [FILED, "2023-02-06 15:00", tell(RecordSupplementRequested, 2, "2023-02-06 16:00")],
            None,
            id="the citizen has to bring papers first",
        ),
        pytest.param(
            [FILED, "2023-02-06 17:01", tell(RecordSuspended, 2, "2023-02-07 09:00")],
            True,
            id="suspended when it was late already",
        ),
    ],
)
async def test_a_task_is_open_from_when_it_is_urgent_until_it_is_answered(
    story: list[RecordFact | str], overdue: bool | None, database: Database
) -> None:
    await tell_all(database, story)
    async with database.reading() as read:
        page = await apologies_owed(ApologiesOwed(unit=UNIT), read)
    assert [(task.record, task.is_overdue) for task in page.tasks] == (
        [] if overdue is None else [(FILED.record, overdue)]
    )


@pytest.mark.parametrize(
    ("story", "until", "expected"),
    [
        pytest.param([FILED, "2023-02-07 09:00"], "2023-02-07", (1, 0, 0, 0, 0), id="late without apology"),
        pytest.param([FILED, "2023-02-07 09:00", TOO_LATE], "2023-02-07", (1, 1, 0, 0, 1), id="with apology"),
        pytest.param([FILED, "2023-02-07 09:00", TOO_LATE], "2023-02-06", (1, 0, 0, 0, 0), id="on the eve"),
        pytest.param([FILED, SORRY, "2023-02-07 09:00"], "2023-02-07", (0, 0, 0, 0, 1), id="extended"),
        pytest.param(
            [FILED, SORRY, "2023-02-09 09:00"],
            "2023-02-09",
            (1, 1, 0, 0, 1),
            id="extended, yet late",
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-07 10:00")],
            "2023-02-28",
            (0, 0, 1, 0, 0),
            id="resolved late without apology",
        ),
        pytest.param(
            [FILED, TOO_LATE, tell(RecordResolved, 3, "2023-02-07 10:00")],
            "2023-02-28",
            (0, 0, 1, 1, 1),
            id="resolved late with apology",
        ),
        pytest.param(
            [FILED, TOO_LATE, tell(RecordWithdrawn, 3, "2023-02-07 10:00")],
            "2023-02-28",
            (0, 0, 0, 0, 1),
            id="withdrawn when it was late: nobody is owed anything any more",
        ),
        pytest.param(
            [FILED, "2023-02-07 09:00", TOO_LATE, SORRY.model_copy(update={"sequence": 3})],
            "2023-02-07",
            (0, 0, 0, 0, 1),
            id="late news of an extension: it was never overdue",
        ),
    ],
)
async def test_late_records_are_told_apart_by_whether_the_office_apologised(
    story: list[RecordFact | str], until: str, expected: tuple[int, ...], database: Database
) -> None:
    await tell_all(database, story)
    told = await figures(database, until)
    assert (
        told.overdue,
        told.overdue_with_apology,
        told.after_deadline,
        told.after_deadline_with_apology,
        told.apologised,
    ) == expected
