"""What a record's deadline is after its facts, told in the order in which they happened or late."""

import pytest

from services.deadlines.law.loading import load_law
from services.deadlines.tracking.tracking import TrackedRecord, apply_events, standing
from shared.contracts.events.deadline import Outcome
from shared.contracts.events.record import (
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordResumed,
    RecordReturned,
    RecordRulesSwitched,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordVerificationNeeded,
    RecordWithdrawn,
)
from shared.contracts.questions.deadlines import Standing
from tests.deadlines.support.facts import FORTY_FIVE_CALENDAR_DAYS, RULE_SETS, SAME_DAY, clock, happened, tell

VERIFIABLE = "1.001022"
"""Three working days, eight when verification is needed."""
BEFORE_JULY = "nd61-2018-dd31-2024"
"""The rule set of 30 June 2025."""
FILED = tell(RecordFiled, 1, "2023-02-01 09:00")
"""Three working days: due on Monday the 6th."""
ASKED = tell(RecordSupplementRequested, 2, "2023-02-02 09:00")
ANSWERED = tell(RecordSupplemented, 3, "2023-02-02 10:00")
SUSPENDED = tell(RecordSuspended, 2, "2023-02-02 09:00")


def _mediation(received: str) -> RecordFact:
    """A quarrel about land: 45 days by the law of 2013, 30 by that of 2024."""
    return tell(RecordFiled, 1, received, procedure=FORTY_FIVE_CALENDAR_DAYS)


HISTORIES = [
    pytest.param([FILED], "2023-02-06 17:00", Standing.RUNNING, None, id="filed: it runs"),
    pytest.param([FILED, ASKED], "2023-02-06 17:00", Standing.AWAITING, None, id="asked: it stands still"),
    pytest.param(
        [FILED, ASKED, ANSWERED], "2023-02-07 08:30", Standing.RUNNING, None, id="answered: it runs again"
    ),
    pytest.param(
        [FILED, ASKED, ANSWERED, tell(RecordSupplementRequested, 4, "2023-02-02 10:00")],
        "2023-02-07 08:30",
        Standing.AWAITING,
        None,
        id="answered and asked again in the same minute: it stands still",
    ),
    pytest.param(
        [
            FILED,
            ASKED,
            tell(RecordSupplementRequested, 3, "2023-02-02 09:30"),
            tell(RecordSupplemented, 4, "2023-02-02 10:00"),
        ],
        "2023-02-07 08:30",
        Standing.RUNNING,
        None,
        id="asked twice: the first request stops it",
    ),
    pytest.param([FILED, SUSPENDED], "2023-02-06 17:00", Standing.SUSPENDED, None, id="suspended"),
    pytest.param(
        [FILED, SUSPENDED, tell(RecordResumed, 3, "2023-02-02 10:00")],
        "2023-02-07 08:30",
        Standing.RUNNING,
        None,
        id="resumed: it runs again",
    ),
    pytest.param(
        [
            FILED,
            ASKED,
            tell(RecordSuspended, 3, "2023-02-02 09:30"),
            tell(RecordSupplemented, 4, "2023-02-02 10:00"),
            tell(RecordResumed, 5, "2023-02-02 11:00"),
        ],
        "2023-02-07 09:30",
        Standing.RUNNING,
        None,
        id="asked and suspended meanwhile: one stop, until neither stops it",
    ),
    pytest.param(
        [
            FILED,
            ASKED,
            tell(RecordSuspended, 3, "2023-02-02 09:30"),
            tell(RecordSupplemented, 4, "2023-02-02 10:00"),
        ],
        "2023-02-06 17:00",
        Standing.SUSPENDED,
        None,
        id="answered while suspended: it stands still",
    ),
    pytest.param(
        [FILED, tell(RecordExtended, 2, "2023-02-06 16:00", appointment_at=clock("2023-02-09 17:00"))],
        "2023-02-09 17:00",
        Standing.RUNNING,
        None,
        id="extended: due at the new appointment",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordExtended, 2, "2023-02-06 16:00", appointment_at=clock("2023-02-09 17:00")),
            tell(RecordExtended, 3, "2023-02-09 16:00", appointment_at=clock("2023-02-16 17:00")),
        ],
        "2023-02-09 17:00",
        Standing.RUNNING,
        None,
        id="extended once more than the rules allow: the first holds",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordExtended, 2, "2023-02-06 16:00", appointment_at=clock("2023-02-09 17:00")),
            tell(RecordSuspended, 3, "2023-02-07 09:00"),
            tell(RecordResumed, 4, "2023-02-07 10:00"),
            tell(RecordResolved, 5, "2023-02-10 08:30"),
        ],
        "2023-02-10 08:30",
        Standing.RESOLVED,
        Outcome.ON,
        id="suspended after an extension: the new appointment moves",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordResolved, 2, "2023-02-08 08:00"),
            tell(RecordExtended, 3, "2023-02-06 16:00", appointment_at=clock("2023-02-09 17:00")),
        ],
        "2023-02-09 17:00",
        Standing.RESOLVED,
        Outcome.BEFORE,
        id="late news of an extension saves it",
    ),
    pytest.param(
        [
            tell(RecordFiled, 1, "2023-02-01 09:00", procedure=VERIFIABLE),
            tell(RecordVerificationNeeded, 2, "2023-02-03 09:00"),
        ],
        "2023-02-13 17:00",
        Standing.RUNNING,
        None,
        id="to be verified: eight days instead of three, from the beginning",
    ),
    pytest.param(
        [FILED, tell(RecordVerificationNeeded, 2, "2023-02-03 09:00")],
        "2023-02-06 17:00",
        Standing.RUNNING,
        None,
        id="to be verified, for which the law gives no more time",
    ),
    pytest.param([FILED, ANSWERED], "2023-02-06 17:00", Standing.RUNNING, None, id="papers nobody asked for"),
    pytest.param(
        [FILED, tell(RecordResolved, 2, "2023-02-03 16:00")],
        "2023-02-06 17:00",
        Standing.RESOLVED,
        Outcome.BEFORE,
        id="resolved before",
    ),
    pytest.param(
        [FILED, tell(RecordResolved, 2, "2023-02-06 16:00"), tell(RecordReturned, 3, "2023-02-09 16:00")],
        "2023-02-06 17:00",
        Standing.RESOLVED,
        Outcome.ON,
        id="resolved on, fetched later",
    ),
    pytest.param(
        [FILED, tell(RecordResolved, 2, "2023-02-07 08:00")],
        "2023-02-06 17:00",
        Standing.RESOLVED,
        Outcome.AFTER,
        id="resolved after",
    ),
    pytest.param(
        [FILED, ASKED, ANSWERED, tell(RecordResolved, 4, "2023-02-07 08:00")],
        "2023-02-07 08:30",
        Standing.RESOLVED,
        Outcome.ON,
        id="the hour that a supplement took saves it",
    ),
    pytest.param(
        [FILED, ASKED, tell(RecordResolved, 3, "2023-02-08 09:00")],
        "2023-02-10 17:00",
        Standing.RESOLVED,
        Outcome.BEFORE,
        id="resolved while awaiting: that ends the stop",
    ),
    pytest.param(
        [FILED, tell(RecordRefused, 2, "2023-02-02 09:00")],
        "2023-02-06 17:00",
        Standing.ENDED,
        None,
        id="refused",
    ),
    pytest.param(
        [FILED, tell(RecordStopped, 2, "2023-02-02 09:00")],
        "2023-02-06 17:00",
        Standing.ENDED,
        None,
        id="stopped",
    ),
    pytest.param(
        [FILED, tell(RecordWithdrawn, 2, "2023-02-09 09:00")],
        "2023-02-06 17:00",
        Standing.ENDED,
        None,
        id="withdrawn, though late: nothing to be late with any more",
    ),
    pytest.param(
        [FILED, tell(RecordSupplementRequested, 2, "2023-02-07 09:00")],
        "2023-02-06 17:00",
        Standing.OVERDUE,
        None,
        id="asked after the due time: overdue all the same",
    ),
    pytest.param(
        [FILED, tell(RecordCorrected, 2, "2023-02-02 09:00", received_at=clock("2023-01-31 09:00"))],
        "2023-02-03 17:00",
        Standing.RUNNING,
        None,
        id="received a day earlier than was filed",
    ),
    pytest.param(
        [FILED, tell(RecordCorrected, 2, "2023-02-01 10:00", right_procedure=SAME_DAY)],
        "2023-02-01 17:00",
        Standing.RUNNING,
        None,
        id="another procedure than was filed",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordCorrected, 2, "2023-02-02 09:00", received_at=clock("2023-01-31 09:00")),
            tell(RecordCorrected, 3, "2023-02-01 12:00", received_at=clock("2023-01-16 09:00")),
        ],
        "2023-02-03 17:00",
        Standing.RUNNING,
        None,
        id="of two corrections the later holds, though it was told first",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordCorrected, 2, "2023-02-01 12:00", right_procedure=SAME_DAY),
            tell(RecordCorrected, 3, "2023-02-01 13:00", received_at=clock("2023-02-01 15:30")),
        ],
        "2023-02-02 17:00",
        Standing.RUNNING,
        None,
        id="two corrections of different things both hold",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordResolved, 2, "2023-02-07 08:00"),
            tell(RecordSupplementRequested, 3, "2023-02-02 09:00"),
            tell(RecordSupplemented, 4, "2023-02-02 10:00"),
        ],
        "2023-02-07 08:30",
        Standing.RESOLVED,
        Outcome.ON,
        id="late news of a stop saves it",
    ),
    pytest.param(
        [
            FILED,
            tell(RecordSupplementRequested, 2, "2023-02-07 09:00"),
            ASKED.model_copy(update={"sequence": 3}),
            tell(RecordSupplemented, 4, "2023-02-02 10:00"),
        ],
        "2023-02-07 08:30",
        Standing.OVERDUE,
        None,
        id="late news of a stop moves it, and it is overdue by the new due time",
    ),
    pytest.param(
        [tell(RecordReturned, 1, "2023-02-01 09:00"), FILED.model_copy(update={"sequence": 2})],
        "2023-02-06 17:00",
        Standing.RUNNING,
        None,
        id="a filing that was accepted second",
    ),
]


@pytest.mark.parametrize(("facts", "due", "stands", "outcome"), HISTORIES)
def test_a_deadline_follows_from_the_facts(
    facts: list[RecordFact], due: str, stands: Standing, outcome: Outcome | None
) -> None:
    tracked, _ = apply_events(
        TrackedRecord(facts[0].record), {one.sequence: one for one in happened(*facts)}, load_law()
    )
    assert tracked.deadline
    assert tracked.deadline.due_at == clock(due)
    assert tracked.deadline.outcome == outcome
    assert standing(tracked.deadline, tracked.warned) is stands


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        pytest.param([tell(RecordFiled, 1, "2025-06-30 16:00")], BEFORE_JULY, id="those of its day"),
        pytest.param([tell(RecordFiled, 1, "2025-07-01 08:00")], "nd118-2025", id="or of the next day"),
        pytest.param(
            [tell(RecordFiled, 1, "2025-06-30 16:00"), tell(RecordResolved, 2, "2025-07-02 08:00")],
            BEFORE_JULY,
            id="they stay when others come into force",
        ),
        pytest.param(
            [
                tell(RecordFiled, 1, "2025-07-01 08:00"),
                tell(RecordCorrected, 2, "2025-07-02 08:00", received_at=clock("2025-06-30 16:00")),
            ],
            BEFORE_JULY,
            id="received earlier than was filed",
        ),
        pytest.param(
            [
                tell(RecordFiled, 1, "2025-06-30 16:00"),
                tell(RecordRulesSwitched, 2, "2025-07-03 08:00", rules="nd118-2025", approver="chairman"),
                tell(RecordRulesSwitched, 3, "2025-07-02 08:00", rules="nd61-2018", approver="chairman"),
                tell(RecordResolved, 4, "2025-07-03 09:00"),
            ],
            "nd118-2025",
            id="switched with approval: the latest switch holds, though it was told first",
        ),
    ],
)
def test_a_record_is_pinned_to_its_rule_set(facts: list[RecordFact], rules: str) -> None:
    known = {one.sequence: one for one in happened(*facts)}
    tracked, _ = apply_events(TrackedRecord(facts[0].record), known, load_law())
    assert tracked.deadline
    assert tracked.deadline.rules == rules


@pytest.mark.parametrize(
    ("facts", "limit"),
    [
        pytest.param([_mediation("2024-07-31 16:00")], "45 calendar-days", id="the last day of the old law"),
        pytest.param([_mediation("2024-08-01 07:30")], "30 calendar-days", id="the first day of the new one"),
        pytest.param(
            [
                _mediation("2024-07-31 16:00"),
                tell(RecordSuspended, 2, "2024-08-05 09:00"),
                tell(RecordResumed, 3, "2024-08-06 09:00"),
            ],
            "45 calendar-days",
            id="a record of the old law keeps it when something happens later",
        ),
        pytest.param(
            [
                _mediation("2024-07-31 16:00"),
                tell(RecordRulesSwitched, 2, "2024-08-05 09:00", rules=BEFORE_JULY, approver="chairman"),
            ],
            "30 calendar-days",
            id="unless it is switched with approval",
        ),
        pytest.param(
            [
                _mediation("2024-08-01 07:30"),
                tell(RecordRulesSwitched, 2, "2024-08-05 09:00", rules=RULE_SETS[0], approver="chairman"),
            ],
            "45 calendar-days",
            id="or back",
        ),
    ],
)
def test_a_procedure_is_as_the_law_of_its_day_has_it(facts: list[RecordFact], limit: str) -> None:
    known = {one.sequence: one for one in happened(*facts)}
    tracked, _ = apply_events(TrackedRecord(facts[0].record), known, load_law())
    assert tracked.deadline
    assert tracked.deadline.limit == limit
