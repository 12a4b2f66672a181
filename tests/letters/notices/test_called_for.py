"""Which notices the facts of a record call for, in whatever order they come, and which are still news."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.letters.notices.called_for import NEWS_LAST, contact_in, is_news, notices_called_for
from shared.contracts.events.deadline import DeadlineMissed, DeadlineMoved, WarningRecipient
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import (
    RecordCorrected,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordReturned,
    RecordSupplemented,
    RecordUnlinked,
    RecordWithdrawn,
)
from tests.letters.support.families import (
    DUE,
    EXTENDED,
    FILED,
    RECORD,
    REQUESTED,
    TO_THE_APPOINTMENT,
    VAN_SON,
)

HOUR = timedelta(hours=1)
OF_RECORD: dict[str, Any] = {"unit": VAN_SON, "record": RECORD, "procedure": "1.001193"}


def step(kind: type[Any], sequence: int, at: datetime, **more: object) -> Fact:
    """A step of the record."""
    fact: Fact = kind(**OF_RECORD, sequence=sequence, at=at, **more)
    return fact


def missed(due_at: datetime, told: WarningRecipient = WarningRecipient.OFFICIAL, **more: bool) -> Fact:
    """The warning that a due time has passed."""
    at = due_at + timedelta(minutes=1)
    return DeadlineMissed(**OF_RECORD, due_at=due_at, at=at, told=told, **more)


ASKED_AGAIN = REQUESTED.model_copy(update={"sequence": 4, "at": FILED.at + 4 * HOUR})
BROUGHT = step(RecordSupplemented, 3, FILED.at + 2 * HOUR)
RESOLVED = step(RecordResolved, 5, DUE.due_at + 5 * HOUR)
RESOLVED_AGAIN = step(RecordResolved, 6, DUE.due_at + 6 * HOUR)
RETURNED = step(RecordReturned, 7, DUE.due_at + 7 * HOUR)
WITHDRAWN = step(RecordWithdrawn, 7, DUE.due_at + 7 * HOUR)
REFUSED = step(RecordRefused, 7, DUE.due_at + 7 * HOUR, reason="không thuộc thẩm quyền")
LINKED = step(RecordLinked, 8, DUE.due_at + 2 * HOUR, other="H56.31.20-230215-0042")
UNLINKED = step(RecordUnlinked, 9, DUE.due_at + 3 * HOUR)
LINKED_AGAIN = step(RecordLinked, 10, DUE.due_at + 4 * HOUR, other="H56.31.20-230215-0042")
MISSED = missed(DUE.due_at)
MISSED_BY_ALL = missed(DUE.due_at, WarningRecipient.CHAIRMAN)
PROMISE_MISSED = missed(DUE.due_at - HOUR, promised=True)
MISSED_AGAIN = missed(TO_THE_APPOINTMENT.due_at)
RECOUNTED = DeadlineMoved(
    **OF_RECORD, due_before=DUE.due_at, due_at=DUE.due_at + timedelta(days=30), at=DUE.due_at + 2 * HOUR
)


def told(facts: Sequence[Fact], after: timedelta = timedelta(hours=10)) -> list[str]:
    """What the citizen is told if they are mailed at some time after the due time."""
    now = DUE.due_at + after
    return sorted(one.kind for one in notices_called_for(facts) if is_news(one, facts, now))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param([], [], id="nothing of a record whose filing is not known"),
        pytest.param([DUE], [], id="nothing while it is in time"),
        pytest.param([REQUESTED], ["supplement"], id="papers are missing"),
        pytest.param([REQUESTED, BROUGHT], [], id="the papers came meanwhile"),
        pytest.param(
            [REQUESTED, BROUGHT, ASKED_AGAIN], ["supplement"], id="papers are missing again: that only"
        ),
        pytest.param([REQUESTED, WITHDRAWN], [], id="the record was withdrawn meanwhile"),
        pytest.param([REQUESTED, RESOLVED], ["ready"], id="resolved without the papers: the result only"),
        pytest.param([RESOLVED], ["ready"], id="the result is ready"),
        pytest.param([RESOLVED, RESOLVED_AGAIN], ["ready"], id="and ready once, however often that is told"),
        pytest.param([RESOLVED, RETURNED], [], id="the result was fetched meanwhile"),
        pytest.param([REFUSED], [], id="a refusal has its own paper"),
        pytest.param([DUE, MISSED], ["late"], id="it is late"),
        pytest.param([DUE, MISSED, MISSED_BY_ALL], ["late"], id="late once, whoever was warned"),
        pytest.param([DUE, PROMISE_MISSED], ["late"], id="what was promised is late, before the law says so"),
        pytest.param([DUE, PROMISE_MISSED, MISSED], ["late"], id="and is not late a second time by law"),
        pytest.param([DUE, MISSED, RESOLVED], ["ready"], id="late, but ready by now"),
        pytest.param([REQUESTED, LINKED], [], id="another record counts: nothing of this one"),
        pytest.param([DUE, MISSED, LINKED], [], id="nor that it is late"),
        pytest.param([DUE, MISSED, LINKED, UNLINKED], ["late"], id="the link was wrong: it counts again"),
        pytest.param([RESOLVED, UNLINKED, LINKED_AGAIN], [], id="and was right at last"),
        pytest.param([DUE, MISSED, RECOUNTED], [], id="its due time has moved: it is late no more"),
        pytest.param([DUE, EXTENDED], [], id="an extension that has moved nothing promises nothing"),
        pytest.param([DUE, EXTENDED, TO_THE_APPOINTMENT], ["extended"], id="a new appointment"),
        pytest.param(
            [DUE, MISSED, EXTENDED, TO_THE_APPOINTMENT], ["extended"], id="late, then extended: once"
        ),
        pytest.param(
            [DUE, EXTENDED, TO_THE_APPOINTMENT, RESOLVED], ["ready"], id="extended, but ready by now"
        ),
    ],
)
def test_the_citizen_is_told_what_is_news(facts: list[Fact], said: list[str]) -> None:
    whole = [FILED, *facts] if facts else []
    assert told(whole) == told(list(reversed(whole))) == said


def test_a_new_appointment_that_is_missed_too_is_another_notice() -> None:
    facts = [FILED, DUE, MISSED, EXTENDED.model_copy(update={"at": DUE.due_at + 2 * HOUR})]
    facts += [TO_THE_APPOINTMENT.model_copy(update={"at": DUE.due_at + 2 * HOUR}), MISSED_AGAIN]
    late = [one.id for one in notices_called_for(facts) if one.kind == "late"]
    assert len(set(late)) == 2
    assert told(facts, after=timedelta(days=2)) == ["extended", "late"]


def test_what_happened_long_ago_is_no_news() -> None:
    assert told([FILED, RESOLVED], after=5 * HOUR + NEWS_LAST) == ["ready"]
    assert told([FILED, RESOLVED], after=6 * HOUR + NEWS_LAST) == []


ALL: tuple[Fact, ...] = (
    *(FILED, DUE, REQUESTED, BROUGHT, ASKED_AGAIN, PROMISE_MISSED, MISSED, MISSED_BY_ALL, EXTENDED),
    *(TO_THE_APPOINTMENT, MISSED_AGAIN, RESOLVED, RESOLVED_AGAIN, LINKED, UNLINKED),
)


@settings(max_examples=60)
@given(order=st.permutations(ALL), cut=st.integers(0, len(ALL)))
def test_the_same_facts_call_for_the_same_notices_in_any_order_and_none_twice(
    order: list[Fact], cut: int
) -> None:
    ids = [one.id for one in notices_called_for(order)]
    assert len(ids) == len(set(ids))
    assert set(ids) == {one.id for one in notices_called_for(ALL)}
    known = [fact for fact in order[:cut] if fact.participle not in ("missed", "moved", "extended")]
    assert {one.id for one in notices_called_for(known)} <= set(ids)


def test_the_latest_correction_says_where_to_write_and_may_say_nowhere() -> None:
    filed = FILED.model_copy(update={"email": "lan@example.vn", "telephone": "0912 345 678"})
    right = step(RecordCorrected, 2, FILED.at + HOUR, right_applicant="Lê Lan", right_email="hoa@example.vn")
    none = step(RecordCorrected, 3, FILED.at + 2 * HOUR, right_applicant="Lê Lan", right_email="")
    other = step(RecordCorrected, 4, FILED.at + 3 * HOUR, right_procedure="1.001193")
    assert contact_in([filed]) == ("lan@example.vn", "0912 345 678")
    assert contact_in([other, right, filed]).email == "hoa@example.vn"
    assert contact_in([none, right, filed, other]) == ("", "0912 345 678")
