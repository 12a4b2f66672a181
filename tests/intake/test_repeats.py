"""What a system only says again is not kept, and nothing that would follow is lost by that."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.said.differences import differences_of
from services.intake.said.merging import merge
from services.intake.said.repeats import is_repeat
from shared.contracts.events.reported.record import Applicant
from shared.contracts.events.reported.said import SaidBy, SaidFiling, SaidReport, SaidState, SaidStatus
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk
from tests.intake.support.outside_system import Json, Teller
from tests.support.zone import VIETNAM

CODE = "H56.31.20-261102-0001"
AT = datetime(2026, 11, 2, 8, tzinfo=VIETNAM)
STATES = [
    SaidState.FILED,
    SaidState.IN_PROGRESS,
    SaidState.SUPPLEMENT_REQUESTED,
    SaidState.SUPPLEMENTED,
    SaidState.RESOLVED,
    SaidState.RETURNED,
]


def status(state: SaidState, hour: int | None = None, by: SaidBy = SaidBy.STATUS) -> SaidStatus:
    return SaidStatus(state=state, by=by, at=None if hour is None else AT + timedelta(hours=hour))


def filing(name: str = "Lê Thị Hòa", hour: int = 0) -> SaidFiling:
    return SaidFiling(
        procedure="2.000815", applicant=Applicant(name=name), received_at=AT + timedelta(hours=hour)
    )


statuses = st.lists(
    st.builds(
        status, st.sampled_from(STATES), st.sampled_from([None, None, 0, 1, 2]), st.sampled_from(SaidBy)
    ),
    max_size=2,
).map(tuple)
contents = st.tuples(statuses, st.sampled_from([None, filing(), filing(hour=1)])).filter(any)


@given(pool=st.lists(contents, min_size=1, max_size=4), order=st.lists(st.integers(0, 3), max_size=14))
def test_all_of_it_says_the_same_as_what_is_kept(
    pool: list[tuple[tuple[SaidStatus, ...], SaidFiling | None]], order: list[int]
) -> None:
    """After each message, so also before whatever comes then."""
    all_of_it, kept = list[SaidReport](), list[SaidReport]()
    for number, chosen in enumerate(order):
        said, filed = pool[chosen % len(pool)]
        at = AT + timedelta(minutes=number)
        message = SaidReport(unit="15667", record=CODE, at=at, statuses=said, filing=filed)
        all_of_it.append(message)
        if not is_repeat(message, kept):
            kept.append(message)
        for is_all in (False, True):
            assert merge(kept, VIETNAM, is_all=is_all) == merge(all_of_it, VIETNAM, is_all=is_all)
        assert differences_of([kept], VIETNAM) == differences_of([all_of_it], VIETNAM)


def message(states: Sequence[SaidStatus], minute: int, filed: SaidFiling | None = None) -> SaidReport:
    at = AT + timedelta(minutes=minute)
    return SaidReport(unit="15667", record=CODE, at=at, statuses=tuple(states), filing=filed)


RECEIVED, WORKED_ON = [status(SaidState.FILED)], [status(SaidState.IN_PROGRESS)]


@pytest.mark.parametrize(
    ("before", "latest", "is_again"),
    [
        pytest.param([RECEIVED], RECEIVED, True, id="the same state"),
        pytest.param([RECEIVED, WORKED_ON], RECEIVED, False, id="another came between"),
        pytest.param([RECEIVED], WORKED_ON, False, id="another state"),
        pytest.param([], RECEIVED, False, id="the first message"),
        pytest.param(
            [RECEIVED, [status(SaidState.RESOLVED, 3)]], RECEIVED, True, id="what has a moment is not between"
        ),
    ],
)
def test_a_state_without_a_moment_counts_again_once_another_came_between(
    before: list[list[SaidStatus]], latest: list[SaidStatus], is_again: bool
) -> None:
    said = [message(states, minute) for minute, states in enumerate(before)]
    assert is_repeat(message(latest, 60), said) is is_again


def test_a_record_that_says_more_is_kept() -> None:
    assert not is_repeat(message(RECEIVED, 1, filing("Lê Thị Hoa")), [message(RECEIVED, 0, filing())])


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    await create_postgresql(database_url.format(service="intake"))
    async with Desk.opened(database_url, tmp_path) as desk:
        yield desk


def pushed(minute: int, state: str = "filed") -> Json:
    """A push of the record with its state, as it comes again and again."""
    at = AT + timedelta(minutes=minute)
    filed = {"procedure": "2.000815", "applicant": {"name": "Lê Thị Hòa"}, "received_at": AT.isoformat()}
    states = [{"state": state, "by": "status"}]
    event = Teller("demo", unit="15667").step("said", at.isoformat(), statuses=states, filing=filed)
    return event | {"id": f"push-{minute}"}


@pytest.mark.parametrize("in_one_batch", [True, False])
async def test_a_state_that_is_pushed_again_and_again_is_one_row(desk: Desk, *, in_one_batch: bool) -> None:
    pushes = [pushed(minute) for minute in range(20)]
    for batch in [pushes] if in_one_batch else [[push] for push in pushes]:
        await desk.take(batch)
    verdicts = [
        receipt["verdict"] for receipt in await desk.said("") if receipt["event_id"].startswith("push")
    ]
    assert verdicts == ["accepted", *["duplicate"] * 19]
    rows = [row for row in (await desk.kept())["received"] if row["type"].endswith(".said.v1")]
    assert [row["event_id"] for row in rows] == ["push-0"]
    assert len(await desk.said("OFFICE")) == 1


async def test_what_was_pushed_in_one_batch_stays_in_its_order(desk: Desk) -> None:
    """The state that was last is last when the file is read again, whatever the keys of the rows."""
    pushes = [pushed(minute, state) for minute, state in enumerate(["filed", "in-progress"] * 6)]
    await desk.take(pushes)
    await desk.take([pushed(30, "in-progress")])
    await desk.take([pushed(31, "filed")])
    verdicts = {receipt["event_id"]: receipt["verdict"] for receipt in await desk.said("")}
    assert (verdicts["push-30"], verdicts["push-31"]) == ("duplicate", "accepted")
