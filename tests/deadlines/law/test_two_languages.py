"""What a citizen's sheet says of sources is in the language that was asked for."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest

from services.deadlines import law as law_data
from services.deadlines.calendar.axis import every_day
from services.deadlines.explanation.texts import day_text
from services.deadlines.law.loading import load_law, load_years
from shared.bilingual import Bilingual
from shared.reference import catalogue
from shared.reference.loading import load_procedures

FILES: Final = sorted(
    chain.from_iterable(Path(module.__file__ or "").parent.glob("*.toml") for module in (law_data, catalogue))
)
IN_BOTH: Final = ("source", "legal-basis", "why")
NUMBER: Final = re.compile(r"\d+/\d{4}/[\w-]+")
"""Of a legal document, the same in both languages."""
VIETNAMESE: Final = re.compile(r"[\u00c0-\u1ef9]")
"""A letter that English has not."""
ENGLISH: Final = re.compile(
    r"\b(after|and|announced|art|as|at|circular|code|common|days?|decision|decree|for|from|holiday|hours|in|is|it"
    r"|labour|law|lunar|made|new|not|number|of|on|or|read|swapped|text|that|the|was|which|with|year)\b",
    re.IGNORECASE,
)
"""Words that Vietnamese has not."""
DOUBT: Final = re.compile(
    r"\b(at hand|common knowledge|instead|may be|memory|not (announced|checked|known|read)"
    r"|our (choice|reading)|public copy|without the article|có thể là"
    r"|chưa rõ|ghi theo trí nhớ|không rõ|bản sao đã công khai)\b",
    re.IGNORECASE,
)
"""Words for operators, which belong into comments."""


def said(table: Any) -> Iterator[Bilingual]:
    """All of a file that a sheet may show; what is left out in English fails."""
    if isinstance(table, dict):
        yield from (Bilingual(vi=table[key], en=table[f"{key}-en"]) for key in IN_BOTH if key in table)
        table = list(table.values())
    if isinstance(table, list):
        yield from chain.from_iterable(map(said, table))


def strangers(wording: Bilingual) -> list[str]:
    """What is in the wrong language."""
    vi, en = (NUMBER.sub("", text) for text in (wording.vi, wording.en))
    return [*ENGLISH.findall(vi), *VIETNAMESE.findall(en)]


@pytest.mark.parametrize(
    ("vi", "en", "found"),
    [
        pytest.param("Luật 60/2014/QH13, Điều 5", "Law 60/2014/QH13, art. 5", [], id="each in its own"),
        pytest.param(
            "Nghị định 23/2015/NĐ-CP", "Decree 23/2015/NĐ-CP", [], id="numbers are the same in both"
        ),
        pytest.param(
            "Law 60/2014/QH13, art. 5", "Law 60/2014/QH13", ["Law", "art"], id="Vietnamese left out"
        ),
        pytest.param("Giờ làm", "Giờ làm", ["ờ", "à"], id="English left out"),
    ],
)
def test_the_wrong_language_is_found(vi: str, en: str, found: list[str]) -> None:
    assert strangers(Bilingual(vi=vi, en=en)) == found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_source_of_our_data_is_there_in_both_languages(file: Path) -> None:
    everything = list(said(tomllib.loads(file.read_text(encoding="utf-8"))))
    assert everything
    assert [one for one in everything if strangers(one)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_source_tells_a_citizen_what_its_authors_doubt(file: Path) -> None:
    everything = list(said(tomllib.loads(file.read_text(encoding="utf-8"))))
    assert [one for one in everything if DOUBT.search(f"{one.vi} | {one.en}")] == []


def test_every_day_and_rule_and_legal_basis_is_shown_in_both_languages() -> None:
    law, years = load_law(), load_years()
    days = [
        day_text(law.calendar.day(day)) for day in every_day(date(years[0], 1, 1), date(years[-1], 12, 31))
    ]
    shown = {wording for day in days for wording in (day.text, day.source)}
    for rules in law.rule_sets.values():
        shown |= {Bilingual(vi=ground.source, en=ground.source_en) for ground in rules.grounds.values()}
        shown |= {law.procedure(code, rules).grounds for code in load_procedures()}
    assert [wording for wording in shown if strangers(wording)] == []
