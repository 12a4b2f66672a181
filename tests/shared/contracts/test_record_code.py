"""A record code is found however people type it from a slip."""

import pytest

from shared.contracts.record_code import codes_within, record_code

CODE = "H56.31.20-230215-0042"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(CODE, id="as it stands there"),
        pytest.param(CODE.lower(), id="in small letters"),
        pytest.param(CODE.replace("-", "–"), id="with en dashes"),
        pytest.param(CODE.replace("-", "—"), id="with em dashes"),
        pytest.param(CODE.replace("-", "−"), id="with minus signs"),
        pytest.param(CODE.replace("-", "‑"), id="with hyphens that don't break"),
        pytest.param(" H56.31.20 - 230215 - 0042 ", id="with blanks"),
        pytest.param(CODE.replace("-", "-\u00a0"), id="with blanks that don't break"),
        pytest.param(f"\ufeff{CODE[:5]}\u200b{CODE[5:]}\u00ad", id="with signs that nobody sees"),
        pytest.param("Н56.31.20-230215-0042", id="with a Cyrillic letter"),
        pytest.param("Ｈ５６．３１．２０－２３０２１５－００４２", id="in full width"),
    ],
)
def test_a_code_may_be_typed_as_people_do(typed: str) -> None:
    assert record_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", "0042", "NGUYEN-THI-HOA", "H56..31-230215", f"-{CODE}", "đồng ý", "<script>", f"{CODE}{CODE}"],
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert record_code(typed) is None


@pytest.mark.parametrize(
    "code",
    [
        "000.00.20.H56-230215-0042",
        "G09.20-20260609-0092637",
        "H56.142-261123-57213",
        "H5614226000000123",
    ],
)
def test_a_code_of_any_system_is_found_as_it_was_written(code: str) -> None:
    assert record_code(f" {code.lower().replace('-', ' – ')} ") == code
    assert codes_within(f"Mã hồ sơ: {code}.") == (code,)


def test_a_recommendation_has_a_code_of_this_form_too() -> None:
    assert record_code("pakn.157.15–261124–0001") == "PAKN.157.15-261124-0001"
