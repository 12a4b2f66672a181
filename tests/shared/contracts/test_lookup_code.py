"""The secret on a slip: only the paper has it, and people may misread it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.lookup_code import ALPHABET, LENGTH, LookupCodes

SLIPS = LookupCodes("https://x", b"a key")
RECORD = "H56.31.20-230215-0042"
SECRET = SLIPS.code(RECORD)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(SECRET, id="as it stands there"),
        pytest.param(SECRET.lower(), id="in small letters"),
        pytest.param(f" {SECRET.replace('-', ' ')} ", id="with spaces"),
        pytest.param(SECRET.replace("-", ""), id="in one"),
        pytest.param(SECRET.replace("0", "O").replace("1", "l"), id="with letters that look like digits"),
    ],
)
def test_a_secret_may_be_typed_as_people_do(typed: str) -> None:
    assert SLIPS.matches(RECORD, typed)


@pytest.mark.parametrize("typed", ["", "-", SECRET[:-1], f"{SECRET}0", "đồng ý", "00000-00000"])
def test_anything_else_proves_nothing(typed: str) -> None:
    assert not SLIPS.matches(RECORD, typed)


@given(st.text(), st.text())
def test_a_secret_opens_its_own_record_only(record: str, other: str) -> None:
    assert SLIPS.matches(other, SLIPS.code(record)) == (record == other)


@given(st.text(), st.binary(min_size=1))
def test_a_secret_has_no_sign_that_is_misread(record: str, key: bytes) -> None:
    signs = LookupCodes("", key).code(record).replace("-", "")
    assert len(signs) == LENGTH
    assert set(signs) <= set(ALPHABET)


def test_without_a_key_nothing_is_proved_and_no_address_is_printed() -> None:
    none = LookupCodes("https://x", b"")
    assert none.address(RECORD) == ""
    assert not none.matches(RECORD, none.code(RECORD))
    assert "a key" not in repr(SLIPS)


def test_the_address_on_the_slip_has_the_secret() -> None:
    assert SLIPS.address(RECORD) == f"https://x/ho-so/{RECORD}?ma={SECRET}"
