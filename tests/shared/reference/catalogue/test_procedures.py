"""What every row of our own catalogue promises to whoever relies on it."""

import re
import tomllib
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from shared.contracts.events.reported.codes import ProcedureCode
from shared.reference import catalogue
from shared.reference.catalogue import Limit
from shared.reference.loading import load_procedures

FIELDS = sorted(Path(catalogue.__file__).parent.glob("*.toml"))
NATIONAL = re.compile(r"\d\.\d{6}")
OURS = re.compile(r"x\.[a-z-]+\.[a-z-]+")
LAW = re.compile(r"(Luật|Nghị định|Thông tư) (Hộ tịch )?\d+/\d{4}/[\w-]+.*\bĐiều \d+")
VIETNAMESE = re.compile(r"[\u00c0-\u1ef9]")
"""A letter that English has not."""

OF_2026 = re.compile(r"\d+/2026/")
WITHOUT_ARTICLE = {
    "x.reception.complaint-acceptance": "Decree 155/2026: its days and its first day were read second-hand",
    "x.reception.refusal": "Decree 154/2026: its days were read second-hand, its first day was not",
}
"""Entries that a text of 2026 has changed, and of which nobody here has read the article."""

KEYS = {"name", "limit", "source", "source-en", "checked-on", "certainty"}
MORE_KEYS = {"limit-if-verified", "papers", "fee", "legal-basis", "legal-basis-en", "gives-land"}


def read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


ROWS: list[tuple[str, dict[str, Any]]] = [
    (code, row) for file in FIELDS for code, row in read(file)["procedure"].items()
]


def test_a_commune_finds_at_least_eighty_procedures() -> None:
    assert len(load_procedures()) >= 80


def test_no_code_stands_in_two_fields() -> None:
    codes = sorted(code for file in FIELDS for code in read(file)["procedure"])
    assert all(one != other for one, other in pairwise(codes))


@pytest.mark.parametrize("file", FIELDS, ids=lambda file: file.stem)
def test_a_field_has_a_vietnamese_name_and_composed_letters(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert VIETNAMESE.search(read(file)["field"])
    assert unicodedata.is_normalized("NFC", text)


def test_a_procedure_says_what_is_needed_and_nothing_unknown() -> None:
    for code, row in ROWS:
        assert row.keys() >= KEYS, code
        assert row.keys() <= KEYS | MORE_KEYS, code
        assert all(row.values()), f"{code}: what is not known is left out, not left empty"
        assert VIETNAMESE.search(row["name"]), code
        assert isinstance(row["checked-on"], date), code


def test_a_code_is_a_national_one_or_says_that_it_is_ours() -> None:
    assert not [code for code, _ in ROWS if not (NATIONAL.fullmatch(code) or OURS.fullmatch(code))]


def test_every_procedure_can_be_reported() -> None:
    reported = TypeAdapter(ProcedureCode)
    assert all(reported.validate_python(code) == code for code in load_procedures())


def test_the_limits_of_a_procedure_are_limits() -> None:
    for code, row in ROWS:
        assert str(Limit.parse(row["limit"])) == row["limit"], code
        if "limit-if-verified" in row:
            assert Limit.parse(row["limit-if-verified"]) != Limit.parse(row["limit"]), code


def test_who_says_law_names_the_law_and_its_article() -> None:
    for code, row in ROWS:
        assert row["certainty"] in {"law", "second-hand", "unchecked"}, code
        assert row["certainty"] != "law" or LAW.search(row["source"]), code


def test_what_changed_in_2026_names_its_article_and_else_says_that_nobody_has_read_it() -> None:
    """None is said to be law without its article and the day on which it was checked; none was invented."""
    changed = {code: row for code, row in ROWS if OF_2026.search(row["source"])}
    unread = {code for code, row in changed.items() if row["certainty"] != "law"}
    assert unread == set(WITHOUT_ARTICLE)
    for code, row in changed.items():
        assert bool(LAW.search(row["source"])) is (code not in unread)
        assert row["checked-on"] >= date(2026, 11, 24)
    text = next(file for file in FIELDS if file.stem == "citizen_reception").read_text(encoding="utf-8")
    for code in unread:
        assert re.search(rf'"{code}"\](?:(?!\n\[).)*# doubt: [^\n]*article', text, re.DOTALL)
