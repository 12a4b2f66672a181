"""A record of the counter that a system reports, too: one of the two counts, and a wrong link is undone."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.deadlines.figures.tally import tally_of
from services.deadlines.law.loading import load_law
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import (
    TrackedRecord,
    apply_events,
    give_warnings,
    pending_warnings,
    standing,
)
from shared.contracts.events.record import (
    RecordFact,
    RecordFiled,
    RecordLinked,
    RecordResolved,
    RecordSupplementRequested,
    RecordUnlinked,
)
from shared.contracts.questions.deadlines import Standing
from tests.deadlines.support.facts import RECORD, SAME_DAY, clock, tell
from tests.deadlines.tracking.test_any_order import history
from tests.support.zone import VIETNAM

LONG_AFTER = clock("2024-11-30 09:00")


def tracked(facts: list[RecordFact]) -> TrackedRecord:
    """What is kept of a record after some facts, when nothing more happens for a long time."""
    events = {fact.sequence: RecordEvent.of(fact) for fact in facts}
    after, _ = apply_events(TrackedRecord(RECORD), events, load_law())
    return give_warnings(after, LONG_AFTER)[0]


@given(st.randoms(use_true_random=False))
def test_a_linked_record_counts_nowhere_and_one_that_is_unlinked_as_if_it_never_was(
    chance: random.Random,
) -> None:
    facts = [fact for fact in history(chance, RECORD) if not isinstance(fact, RecordLinked | RecordUnlinked)]
    facts = [fact.model_copy(update={"sequence": number}) for number, fact in enumerate(facts, 1)]
    about = {"unit": facts[0].unit, "record": RECORD, "procedure": facts[0].procedure}
    latest = max(fact.at for fact in facts) + timedelta(days=chance.randrange(1, 90))
    linked = RecordLinked(**about, sequence=len(facts) + 1, at=latest, other="H56.31.20-230201-9999")
    unlinked = RecordUnlinked(**about, sequence=len(facts) + 2, at=latest + timedelta(hours=1))
    never, while_linked = tracked(facts), tracked([*facts, linked])
    assert tally_of(while_linked, VIETNAM) == {}
    assert while_linked.deadline
    assert standing(while_linked.deadline, while_linked.warned) is Standing.ENDED
    assert not pending_warnings(while_linked.deadline, while_linked.warned)
    assert while_linked.warned <= never.warned, "nobody is warned of what would have come after the link"
    again = tracked([*facts, linked, unlinked])
    assert tally_of(again, VIETNAM) == tally_of(never, VIETNAM)
    assert again.deadline == never.deadline


def test_nobody_is_warned_of_a_record_that_was_ready_or_waited_before_it_was_linked() -> None:
    for before in (RecordResolved, RecordSupplementRequested):
        facts = [
            tell(RecordFiled, 1, "2023-02-06 09:00", procedure=SAME_DAY),
            tell(before, 2, "2023-02-06 09:30"),
            tell(RecordLinked, 3, "2023-02-20 09:00", other="H56.31.20-230201-9999"),
        ]
        assert tracked(facts).warned == frozenset()
