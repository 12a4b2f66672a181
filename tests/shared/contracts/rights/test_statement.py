"""A statement says what staff signed, about one question, for a minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from shared.contracts.officer import Posting, Role
from shared.contracts.rights.statement import (
    ALGORITHM,
    CLOCKS_DIFFER,
    LIFETIME,
    MAX_LENGTH,
    BadStatement,
    Statement,
    digest_of,
    sign,
    verify,
)

KEY = OKPKey.generate_key(ALGORITHM)
PUBLIC = OKPKey.import_key(KEY.as_pem(private=False))
NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
QUESTION = b'{"letter":"x"}'
SAID = Statement(
    id="0" * 16,
    person="cb-07",
    postings=(Posting(role=Role.CLERK, unit="15712v1"),),
    audience="letters",
    subject="ask.letters.life.v1",
    digest=digest_of(QUESTION),
    signed_at=NOW,
)
SIGNED = sign(SAID, KEY)
SECOND = timedelta(seconds=1)
postings = st.builds(
    Posting, role=st.sampled_from(Role), unit=st.sampled_from(["", "15712v1"]), group=st.just("")
)


def read(signed: str, *, now: datetime = NOW, key: OKPKey = PUBLIC, question: bytes = QUESTION) -> Statement:
    return verify(signed, key, service=SAID.audience, subject=SAID.subject, question=question, now=now)


@given(st.lists(postings, max_size=5), st.text(min_size=1, max_size=40), st.binary(max_size=200))
def test_what_was_signed_is_what_is_read(held: list[Posting], person: str, question: bytes) -> None:
    said = SAID.model_copy(update={"postings": tuple(held), "person": person, "digest": digest_of(question)})
    assert read(sign(said, KEY), question=question) == said


@pytest.mark.parametrize(
    ("age", "is_good"),
    [
        (-CLOCKS_DIFFER - SECOND, False),
        (-CLOCKS_DIFFER, True),
        (timedelta(0), True),
        (LIFETIME, True),
        (LIFETIME + SECOND, False),
    ],
    ids=["early", "by a clock that is fast", "now", "at the end of its minute", "late"],
)
def test_it_is_good_for_its_minute(age: timedelta, is_good: bool) -> None:
    if is_good:
        assert read(SIGNED, now=NOW + age) == SAID
    else:
        with pytest.raises(BadStatement, match="minute"):
            read(SIGNED, now=NOW + age)


@given(st.integers(0, len(SIGNED) - 1), st.characters(codec="ascii"))
def test_a_changed_letter_makes_it_worthless_or_says_the_same(place: int, letter: str) -> None:
    """Base64 has letters whose last bits count for nothing: what is read then is still what was signed."""
    changed = SIGNED[:place] + letter + SIGNED[place + 1 :]
    try:
        assert read(changed) == SAID
    except BadStatement:
        assert changed != SIGNED


@given(st.text(max_size=300))
def test_no_text_from_elsewhere_is_taken_for_one(text: str) -> None:
    with pytest.raises(BadStatement):
        read(text)


@given(st.binary(max_size=100).filter(lambda text: text != QUESTION))
def test_it_is_worth_nothing_for_another_text(question: bytes) -> None:
    with pytest.raises(BadStatement, match="another question"):
        read(SIGNED, question=question)


@pytest.mark.parametrize("other", [{"audience": "deadlines"}, {"subject": "ask.letters.step.v1"}], ids=str)
def test_it_is_worth_nothing_for_another_service_or_question(other: dict[str, str]) -> None:
    with pytest.raises(BadStatement, match="another question"):
        read(sign(SAID.model_copy(update=other), KEY))


def test_another_key_signs_nothing() -> None:
    with pytest.raises(BadStatement, match="did not sign"):
        read(SIGNED, key=OKPKey.generate_key(ALGORITHM))


def test_what_is_too_long_is_not_looked_at() -> None:
    with pytest.raises(BadStatement, match="too long"):
        read(SIGNED + "A" * MAX_LENGTH)


def test_the_reason_repeats_nothing_of_it() -> None:
    with pytest.raises(BadStatement) as refused:
        read(sign(SAID.model_copy(update={"person": ""}), KEY))
    assert "cb-07" not in str(refused.value)
    assert refused.value.__cause__ is None
