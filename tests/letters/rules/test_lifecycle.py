"""The life of a letter: which steps follow which, who may take them, what the rules do when asked again."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.rules.lifecycle import (
    FROM,
    LEADS_TO,
    NEXT,
    Refusal,
    Ruling,
    Standing,
    Step,
    following,
    refusal,
)
from services.letters.writing.steps import words
from shared.contracts.questions.letters import Act, DeliveryChannel, Role
from shared.contracts.questions.letters import LetterStatus as S

NOON = datetime(2023, 3, 14, 5, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def step(
    act: Act,
    role: Role = Role.CHAIRMAN,
    at: datetime = NOON,
    channel: DeliveryChannel | None = DeliveryChannel.VISIT,
    reason: str = "vì sao",
) -> Step:
    return Step(act, role, at, channel, reason)


@pytest.mark.parametrize(
    ("letter", "taken", "why"),
    [
        pytest.param(Standing(S.HELD, NOON), step(Act.APPROVE), None, id="the chairman lets a held one go"),
        pytest.param(
            Standing(S.HELD, NOON), step(Act.APPROVE, Role.CLERK), Refusal.NOT_YOURS, id="a clerk does not"
        ),
        pytest.param(Standing(S.PRINTED, NOON), step(Act.HAND_OVER, Role.CLERK), None, id="handed over"),
        pytest.param(
            Standing(S.PRINTED, NOON),
            step(Act.HAND_OVER, channel=None),
            Refusal.NO_CHANNEL,
            id="handed over, and how is not said",
        ),
        pytest.param(
            Standing(S.ISSUED, NOON), step(Act.HAND_OVER), Refusal.NOT_PRINTED, id="a visit without a print"
        ),
        pytest.param(
            Standing(S.ISSUED, NOON),
            step(Act.HAND_OVER, channel=DeliveryChannel.EMAIL),
            None,
            id="an e-mail needs no print",
        ),
        pytest.param(
            Standing(S.HANDED_OVER, NOON), step(Act.CANCEL), Refusal.IMPOSSIBLE, id="what has arrived has"
        ),
        pytest.param(
            Standing(S.CANCELLED, NOON), step(Act.APPROVE), Refusal.IMPOSSIBLE, id="cancelled is cancelled"
        ),
        pytest.param(
            Standing(S.DRAFTED, NOON),
            step(Act.PRINT),
            Refusal.IMPOSSIBLE,
            id="not printed before it is issued",
        ),
        pytest.param(
            Standing(S.ISSUED, NOON, has_sheet=False),
            step(Act.PRINT),
            Refusal.NO_SHEET,
            id="nothing to print",
        ),
        pytest.param(
            Standing(S.ISSUED, NOON), step(Act.CANCEL, reason=""), Refusal.NO_REASON, id="cancelled, and why?"
        ),
        pytest.param(
            Standing(S.ISSUED, NOON, being_sent=True),
            step(Act.CANCEL),
            Refusal.BEING_SENT,
            id="its e-mail is on the wire",
        ),
        pytest.param(
            Standing(S.HELD, NOON),
            step(Act.APPROVE, at=LATER + timedelta(hours=1)),
            Refusal.IN_THE_FUTURE,
            id="a time that has not come",
        ),
        pytest.param(
            Standing(S.HELD, NOON),
            step(Act.APPROVE, at=NOON - timedelta(hours=1)),
            Refusal.BEFORE_THE_LAST,
            id="a time before the last step",
        ),
    ],
)
def test_an_officers_step(letter: Standing, taken: Step, why: Refusal | None) -> None:
    assert refusal(letter, taken, LATER) is why


@pytest.mark.parametrize(("status", "act"), list(product(S, Act)))
def test_no_officer_takes_a_step_that_the_table_does_not_have(status: S, act: Act) -> None:
    possible = refusal(Standing(status, NOON), step(act, channel=DeliveryChannel.EMAIL), LATER) is None
    assert possible == (status in FROM[act])
    if possible:
        assert LEADS_TO[act] in NEXT[status]


def test_every_refusal_is_said_in_both_languages() -> None:
    assert {code: sorted(said) for code, said in words().items()} == {code: ["en", "vi"] for code in Refusal}


HELD = Ruling(S.HELD, "unknown-father")
GOES_OUT = Ruling(S.DRAFTED)
CANCELLED = Ruling(S.CANCELLED, "child-has-died")


@pytest.mark.parametrize(
    ("letter", "ruling", "changed", "to"),
    [
        pytest.param(Standing(S.DRAFTED, NOON), GOES_OUT, False, None, id="nothing new"),
        pytest.param(Standing(S.ISSUED, NOON), CANCELLED, False, CANCELLED, id="cancelled before it leaves"),
        pytest.param(
            Standing(S.RETURNED, NOON), CANCELLED, False, CANCELLED, id="cancelled when it came back"
        ),
        pytest.param(Standing(S.HANDED_OVER, NOON), CANCELLED, False, None, id="too late"),
        pytest.param(Standing(S.ISSUED, NOON, being_sent=True), CANCELLED, False, None, id="on the wire"),
        pytest.param(Standing(S.PRINTED, NOON), GOES_OUT, True, GOES_OUT, id="redrafted after a correction"),
        pytest.param(
            Standing(S.HELD, NOON, "unknown-father"), GOES_OUT, False, GOES_OUT, id="its reason is gone"
        ),
        pytest.param(
            Standing(S.HELD, NOON, "vì tôi muốn", by_rules=False),
            GOES_OUT,
            False,
            None,
            id="held by a person",
        ),
        pytest.param(
            Standing(S.HELD, NOON, "vì tôi muốn", by_rules=False),
            GOES_OUT,
            True,
            Ruling(S.HELD, "vì tôi muốn", by_rules=False),
            id="held by a person, in new words",
        ),
        pytest.param(
            Standing(S.RETURNED, NOON, "unknown-father", by_rules=False),
            HELD,
            False,
            HELD,
            id="came back, and an officer gave a rule's name as the reason",
        ),
        pytest.param(
            Standing(S.APPROVED, NOON, by_rules=False, approved_for="unknown-father"),
            HELD,
            False,
            None,
            id="approved in spite of it",
        ),
        pytest.param(
            Standing(S.APPROVED, NOON, by_rules=False, approved_for="late-registration"),
            HELD,
            False,
            HELD,
            id="approved, and now there is another reason",
        ),
        pytest.param(
            Standing(S.APPROVED, NOON, by_rules=False, approved_for="unknown-father"),
            HELD,
            True,
            HELD,
            id="approved, and now it says something else",
        ),
        pytest.param(
            Standing(S.CANCELLED, NOON, "child-has-died"), GOES_OUT, False, GOES_OUT, id="it was a mistake"
        ),
        pytest.param(
            Standing(S.CANCELLED, NOON, "không gửi", by_rules=False), GOES_OUT, True, None, id="by a person"
        ),
    ],
)
def test_the_rules_asked_again(letter: Standing, ruling: Ruling, changed: bool, to: Ruling | None) -> None:
    assert following(letter, ruling, changed=changed) == to


@given(
    st.sampled_from(S),
    st.booleans(),
    st.booleans(),
    st.sampled_from((HELD, GOES_OUT, CANCELLED)),
    st.booleans(),
)
def test_the_rules_take_no_step_that_the_table_does_not_have(
    status: S, by_rules: bool, being_sent: bool, ruling: Ruling, changed: bool
) -> None:
    letter = Standing(status, NOON, "", by_rules, being_sent=being_sent)
    to = following(letter, ruling, changed=changed)
    assert to is None or to.status in NEXT[status]
