"""One word means one thing: no class name stands for two things, and the old private words stay away."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest

from shared.contracts.documents.questions import load_questions
from shared.contracts.questions.question import Question
from tests.structure.modules import modules

ROOT: Final = Path(__file__).parents[2]
ALLOWED: Final[dict[str, str]] = {}
"""Repeated class names of `shared` and `services`, each with the reason why a reader is not misled."""
PRIVATE_WORDS: Final = re.compile(
    r"\bHears\b|hearsay|lay_down|\bsayings\b|turnstile|Sayable|own_law|class Said\b|class Place\b"
    r"|\bbur(y|ied)\b|\bseat\b"
)


def classes() -> dict[str, list[str]]:
    """The places of each class name of `shared` and `services`."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules().values():
        if module.file.startswith(("shared/", "services/")):
            for name, line in module.classes:
                found[name].append(f"{module.file}:{line}")
    return found


def test_no_class_name_has_two_meanings() -> None:
    repeated = {name: places for name, places in classes().items() if len(places) > 1}
    assert {name: places for name, places in repeated.items() if name not in ALLOWED} == {}
    assert sorted(ALLOWED.keys() - repeated.keys()) == [], "no longer repeated: take them off the list"


def test_no_field_of_a_question_hides_what_every_question_has() -> None:
    """A field called `address` would be where the question is asked, and the bus refuse it."""
    taken = {*dir(Question), *Question.__annotations__}
    hidden = {f"{kind.__name__}.{name}" for kind in load_questions() for name in kind.model_fields}
    assert [field for field in sorted(hidden) if field.partition(".")[2] in taken] == []


@pytest.mark.parametrize("top", ["services", "shared", "deploy", "bench"])
def test_words_that_only_this_code_knew_do_not_come_back(top: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in sorted((ROOT / top).rglob("*"))
        if file.suffix in {".py", ".toml", ".html", ".yml", ".yaml", ".sh", ".md", ".typ", ".j2"}
        and "migrations" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if PRIVATE_WORDS.search(line)
    ]
    assert found == []
