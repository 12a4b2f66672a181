"""The life of a letter: which steps follow which, who may take them, what the rules do when asked again."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.rules.lifecycle import (
    ALLOWED_FROM,
    NEXT,
    TARGET_OF,
    LetterDecision,
    LetterState,
    OfficerStep,
    StepRefusal,
    next_state,
    offered_steps,
    refusal,
)
from services.letters.writing.refusal_texts import texts
from shared.contracts.officer import Role
from shared.contracts.questions.letters import Act, DeliveryChannel
from shared.contracts.questions.letters import LetterStatus as S

NOON = datetime(2023, 3, 14, 5, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def step(
    act: Act,
    role: Role = Role.CHAIRMAN,
    at: datetime = NOON,
    channel: DeliveryChannel | None = DeliveryChannel.VISIT,
    reason: str = "vì sao",
) -> OfficerStep:
    return OfficerStep(act, role, at, channel, reason)


@pytest.mark.parametrize(
    ("letter", "taken", "why"),
    [
        pytest.param(
            LetterState(S.HELD, NOON), step(Act.APPROVE), None, id="the chairman lets a held one go"
        ),
        pytest.param(
            LetterState(S.HELD, NOON),
            step(Act.APPROVE, Role.CLERK),
            StepRefusal.NOT_YOURS,
            id="a clerk does not",
        ),
        pytest.param(LetterState(S.PRINTED, NOON), step(Act.HAND_OVER, Role.CLERK), None, id="handed over"),
        pytest.param(
            LetterState(S.PRINTED, NOON),
            step(Act.HAND_OVER, channel=None),
            StepRefusal.NO_CHANNEL,
            id="handed over, and how is not said",
        ),
        pytest.param(
            LetterState(S.ISSUED, NOON),
            step(Act.HAND_OVER),
            StepRefusal.NOT_PRINTED,
            id="a visit without a print",
        ),
        pytest.param(
            LetterState(S.ISSUED, NOON),
            step(Act.HAND_OVER, channel=DeliveryChannel.EMAIL),
            None,
            id="an e-mail needs no print",
        ),
        pytest.param(
            LetterState(S.HANDED_OVER, NOON),
            step(Act.CANCEL),
            StepRefusal.IMPOSSIBLE,
            id="what has arrived has",
        ),
        pytest.param(
            LetterState(S.CANCELLED, NOON),
            step(Act.APPROVE),
            StepRefusal.IMPOSSIBLE,
            id="cancelled is cancelled",
        ),
        pytest.param(
            LetterState(S.DRAFTED, NOON),
            step(Act.PRINT),
            StepRefusal.IMPOSSIBLE,
            id="not printed before it is issued",
        ),
        pytest.param(
            LetterState(S.ISSUED, NOON, has_sheet=False),
            step(Act.PRINT),
            StepRefusal.NO_SHEET,
            id="nothing to print",
        ),
        pytest.param(
            LetterState(S.ISSUED, NOON),
            step(Act.CANCEL, reason=""),
            StepRefusal.NO_REASON,
            id="cancelled, and why?",
        ),
        pytest.param(
            LetterState(S.ISSUED, NOON, being_sent=True),
            step(Act.CANCEL),
            StepRefusal.BEING_SENT,
            id="its e-mail is on the wire",
        ),
        pytest.param(
            LetterState(S.HELD, NOON),
            step(Act.APPROVE, at=LATER + timedelta(hours=1)),
            StepRefusal.IN_THE_FUTURE,
            id="a time that has not come",
        ),
        pytest.param(
            LetterState(S.HELD, NOON),
            step(Act.APPROVE, at=NOON - timedelta(hours=1)),
            StepRefusal.BEFORE_THE_LAST,
            id="a time before the last step",
        ),
    ],
)
def test_an_officers_step(letter: LetterState, taken: OfficerStep, why: StepRefusal | None) -> None:
    assert refusal(letter, taken, LATER) is why


@pytest.mark.parametrize(("status", "act"), list(product(S, Act)))
def test_no_officer_takes_a_step_that_the_table_does_not_have(status: S, act: Act) -> None:
    possible = refusal(LetterState(status, NOON), step(act, channel=DeliveryChannel.EMAIL), LATER) is None
    assert possible == (status in ALLOWED_FROM[act])
    if possible:
        assert TARGET_OF[act] in NEXT[status]


@pytest.mark.parametrize("has_sheet", [True, False])
@pytest.mark.parametrize("being_sent", [True, False])
@pytest.mark.parametrize("redacted", [True, False])
@pytest.mark.parametrize("status", S)
def test_what_is_offered_is_what_is_not_refused(
    status: S, redacted: bool, being_sent: bool, has_sheet: bool
) -> None:
    letter = LetterState(status, NOON, has_sheet=has_sheet, being_sent=being_sent, redacted=redacted)
    offered = {
        (offer.act, role, channel)
        for offer in offered_steps(letter)
        for role in offer.roles
        for channel in offer.channels or (None,)
    }
    possible = {
        (act, role, channel)
        for act, role, channel in product(Act, Role, [None, *DeliveryChannel])
        if refusal(letter, step(act, role, channel=channel), LATER) is None
        and (act is Act.HAND_OVER or channel is None)
    }
    assert offered == possible


def test_every_refusal_is_said_in_both_languages() -> None:
    assert texts().keys() == set(StepRefusal)


HELD = LetterDecision(S.HELD, "unknown-father")
GOES_OUT = LetterDecision(S.DRAFTED)
CANCELLED = LetterDecision(S.CANCELLED, "child-has-died")


@pytest.mark.parametrize(
    ("letter", "decision", "changed", "to"),
    [
        pytest.param(LetterState(S.DRAFTED, NOON), GOES_OUT, False, None, id="nothing new"),
        pytest.param(
            LetterState(S.ISSUED, NOON), CANCELLED, False, CANCELLED, id="cancelled before it leaves"
        ),
        pytest.param(
            LetterState(S.RETURNED, NOON), CANCELLED, False, CANCELLED, id="cancelled when it came back"
        ),
        pytest.param(LetterState(S.HANDED_OVER, NOON), CANCELLED, False, None, id="too late"),
        pytest.param(LetterState(S.ISSUED, NOON, being_sent=True), CANCELLED, False, None, id="on the wire"),
        pytest.param(
            LetterState(S.PRINTED, NOON), GOES_OUT, True, GOES_OUT, id="redrafted after a correction"
        ),
        pytest.param(
            LetterState(S.HELD, NOON, "unknown-father"), GOES_OUT, False, GOES_OUT, id="its reason is gone"
        ),
        pytest.param(
            LetterState(S.HELD, NOON, "vì tôi muốn", by_rules=False),
            GOES_OUT,
            False,
            None,
            id="held by a person",
        ),
        pytest.param(
            LetterState(S.HELD, NOON, "vì tôi muốn", by_rules=False),
            GOES_OUT,
            True,
            LetterDecision(S.HELD, "vì tôi muốn", by_rules=False),
            id="held by a person, in new words",
        ),
        pytest.param(
            LetterState(S.RETURNED, NOON, "unknown-father", by_rules=False),
            HELD,
            False,
            HELD,
            id="came back, and an officer gave a rule's name as the reason",
        ),
        pytest.param(
            LetterState(S.APPROVED, NOON, by_rules=False, approved_for="unknown-father"),
            HELD,
            False,
            None,
            id="approved in spite of it",
        ),
        pytest.param(
            LetterState(S.APPROVED, NOON, by_rules=False, approved_for="late-registration"),
            HELD,
            False,
            HELD,
            id="approved, and now there is another reason",
        ),
        pytest.param(
            LetterState(S.APPROVED, NOON, by_rules=False, approved_for="unknown-father"),
            HELD,
            True,
            HELD,
            id="approved, and now it says something else",
        ),
        pytest.param(
            LetterState(S.CANCELLED, NOON, "child-has-died"), GOES_OUT, False, GOES_OUT, id="it was a mistake"
        ),
        pytest.param(
            LetterState(S.CANCELLED, NOON, "không gửi", by_rules=False),
            GOES_OUT,
            True,
            None,
            id="by a person",
        ),
    ],
)
def test_the_rules_asked_again(
    letter: LetterState, decision: LetterDecision, changed: bool, to: LetterDecision | None
) -> None:
    assert next_state(letter, decision, changed=changed) == to


@given(
    st.sampled_from(S),
    st.booleans(),
    st.booleans(),
    st.sampled_from((HELD, GOES_OUT, CANCELLED)),
    st.booleans(),
)
def test_the_rules_take_no_step_that_the_table_does_not_have(
    status: S, by_rules: bool, being_sent: bool, decision: LetterDecision, changed: bool
) -> None:
    letter = LetterState(status, NOON, "", by_rules, being_sent=being_sent)
    to = next_state(letter, decision, changed=changed)
    assert to is None or to.status in NEXT[status]
