"""What the service says when something happens to a record."""

import pytest

from services.deadlines.law.loading import load_law
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import DeadlineFacts, TrackedRecord, apply_events
from shared.contracts.events.deadline import DeadlineMet, DeadlineMoved, DeadlineSet
from shared.contracts.events.record import (
    RecordCorrected,
    RecordFact,
    RecordFiled,
    RecordResolved,
    RecordReturned,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordWithdrawn,
)
from tests.deadlines.support.facts import RECORD, RULES, THREE_DAYS, UNIT, clock, happened, tell, words
from tests.deadlines.test_timer import ALL

FILED = tell(RecordFiled, 1, "2023-02-01 09:00")
"""Three working days: due on Monday the 6th, near on Friday the 3rd at closing time."""


def told(*facts: RecordFact) -> DeadlineFacts:
    """What is said of a record with these facts."""
    return apply_events(TrackedRecord(RECORD), by_sequence(*facts), load_law())[1]


def by_sequence(*facts: RecordFact) -> dict[int, RecordEvent]:
    """The facts as the service keeps them."""
    return {one.sequence: one for one in happened(*facts)}


@pytest.mark.parametrize(
    ("facts", "participles"),
    [
        pytest.param([FILED], ["set"], id="a filing sets it"),
        pytest.param([FILED, tell(RecordResolved, 2, "2023-02-03 16:00")], ["set", "met"], id="in good time"),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-03 17:00")],
            ["set", "near", "met"],
            id="at the minute it is near",
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-03 16:59:59")], ["set", "met"], id="a second before"
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-06 17:00:30")],
            ["set", "near", "near to the chairman", "met"],
            id="at the last minute",
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-06 17:01")],
            ALL,
            id="a minute too late",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
                tell(RecordSupplemented, 3, "2023-02-02 10:00"),
                tell(RecordResolved, 4, "2023-02-03 10:00"),
            ],
            ["set", "moved", "met"],
            id="a supplement moves it",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
                tell(RecordSupplemented, 3, "2023-02-20 09:00"),
            ],
            ["set", "moved"],
            id="no warning while a supplement is awaited, however long",
        ),
        pytest.param(
            [FILED, tell(RecordWithdrawn, 2, "2023-02-02 09:00")], ["set"], id="a withdrawal says nothing"
        ),
        pytest.param(
            [FILED, tell(RecordResolved, 2, "2023-02-02 09:00"), tell(RecordReturned, 3, "2023-03-02 09:00")],
            ["set", "met"],
            id="no warning once it is resolved",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordResolved, 2, "2023-02-03 16:00"),
                tell(RecordCorrected, 3, "2023-02-03 16:30", received_at=clock("2023-01-30 09:00")),
            ],
            ["set", "met", "moved", *ALL[1:]],
            id="received two days earlier: what was met is missed",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordResolved, 2, "2023-02-07 08:00"),
                tell(RecordSupplementRequested, 3, "2023-02-02 09:00"),
                tell(RecordSupplemented, 4, "2023-02-02 10:00"),
            ],
            [*ALL, "moved", "met", "moved", "met", *ALL[1:3]],
            id="late news of a stop: what was missed is met, before and then on it",
        ),
        pytest.param(
            [
                FILED,
                tell(RecordResolved, 2, "2023-02-03 10:00"),
                tell(RecordCorrected, 3, "2023-02-03 11:00", right_procedure=THREE_DAYS),
            ],
            ["set", "met"],
            id="a correction that changes nothing says nothing",
        ),
    ],
)
def test_the_service_says_what_changed(facts: list[RecordFact], participles: list[str]) -> None:
    assert [words(one.fact) for one in told(*facts)] == participles


def test_what_is_said_carries_what_its_readers_need() -> None:
    said = [
        one.fact
        for one in told(
            FILED,
            tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
            tell(RecordSupplemented, 3, "2023-02-02 10:00"),
            tell(RecordResolved, 4, "2023-02-03 10:00"),
        )
    ]
    about = {"unit": UNIT, "record": RECORD, "procedure": THREE_DAYS}
    before, after = clock("2023-02-06 17:00"), clock("2023-02-07 08:30")
    assert said == [
        DeadlineSet(**about, due_at=before, at=FILED.at, limit="3 working-days", rules=RULES.id),
        DeadlineMoved(
            **about, due_at=after, at=clock("2023-02-02 10:00"), due_before=before, limit="3 working-days"
        ),
        DeadlineMet(**about, due_at=after, at=clock("2023-02-03 10:00"), outcome="before"),
    ]


def test_each_thing_said_has_an_id_of_its_own() -> None:
    said = told(
        FILED,
        tell(RecordSupplementRequested, 2, "2023-02-02 09:00"),
        tell(RecordSupplemented, 3, "2023-02-02 10:00"),
        tell(RecordSupplementRequested, 4, "2023-02-02 11:00"),
        tell(RecordSupplemented, 5, "2023-02-02 11:30"),
        tell(RecordResolved, 6, "2023-02-10 10:00"),
    )
    assert len({one.id for one in said}) == len(said) == 7


def test_a_fact_that_comes_too_early_waits_for_the_one_before() -> None:
    early = tell(RecordResolved, 3, "2023-02-03 10:00")
    asked = tell(RecordSupplementRequested, 2, "2023-02-02 09:00")
    tracked, said = apply_events(TrackedRecord(RECORD), by_sequence(FILED, early), load_law())
    assert (tracked.applied, [one.fact.participle for one in said]) == (1, ["set"])
    tracked, said = apply_events(tracked, by_sequence(FILED, asked, early), load_law())
    assert (tracked.applied, [one.fact.participle for one in said]) == (3, ["moved", "met"])
