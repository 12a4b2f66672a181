"""Every fault has its words, in both languages, and no word stands there for nothing."""

import ast
import tomllib
from pathlib import Path

import pytest

from shared.contracts.faults import CODE_OF, fault

INTAKE = Path("services/intake")
WORDS = tomllib.loads(Path("shared/contracts/faults.toml").read_text(encoding="utf-8"))
PYDANTIC = {"missing", "extra_forbidden", "timezone_aware", "too_short", "too_long"} | {
    f"string_{what}" for what in ("pattern_mismatch", "too_short", "too_long")
}
"""Codes that come from schemas under their own name."""


def used() -> set[str]:
    """Every string of the code that could be the name of a fault."""
    doors = Path("services/gateway/ingress").glob("*.py")
    files = [
        *INTAKE.rglob("*.py"),
        *doors,
        *Path("services/gateway/spreadsheets").glob("*.py"),
        Path("shared/contracts/faults.py"),
        Path("shared/contracts/arriving.py"),
        Path("shared/contracts/content_modes.py"),
        Path("shared/contracts/events/text.py"),
        Path("shared/moments.py"),
    ]
    trees = [ast.walk(ast.parse(file.read_text(encoding="utf-8"))) for file in files]
    strings = {
        node.value
        for tree in trees
        for node in tree
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return strings | {f"file_{code}" for code in strings}  # why a file as a whole is refused


def called() -> set[str]:
    """The code of every call of `fault` that names it outright."""
    trees = [ast.walk(ast.parse(file.read_text(encoding="utf-8"))) for file in INTAKE.rglob("*.py")]
    calls = [node for tree in trees for node in tree if isinstance(node, ast.Call)]
    return {
        node.args[1].value
        for node in calls
        if isinstance(node.func, ast.Name)
        and node.func.id == "fault"
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    }


@pytest.mark.parametrize("code", sorted(WORDS["fault"]))
def test_a_fault_is_said_and_what_is_allowed_in_both_languages(code: str) -> None:
    assert set(WORDS["fault"][code]) == {"vi", "en", "allowed_vi", "allowed_en"}
    assert all(text.strip() for text in WORDS["fault"][code].values())


@pytest.mark.parametrize("name", sorted(WORDS["field"]))
def test_what_a_field_allows_is_said_in_both_languages(name: str) -> None:
    assert set(WORDS["field"][name]) == {"vi", "en"}
    said = fault(f"data.{name}", "missing").allowed
    assert said.vi
    assert said.en


def test_every_fault_that_is_found_has_words() -> None:
    assert called() | PYDANTIC | set(CODE_OF.values()) | {"blank", "hidden", "name"} <= set(WORDS["fault"])


def test_no_words_stand_there_for_nothing() -> None:
    assert set(WORDS["fault"]) <= used() | PYDANTIC


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        pytest.param("data.submited_at", "data.submited_at", id="a misspelt field is named"),
        pytest.param("data.bệnh của ông Kín", "data.…", id="a sentence for a name is not repeated"),
        pytest.param("data." + "x" * 65, "data.…", id="nor is a very long one"),
    ],
)
def test_a_field_is_named_if_its_name_is_one(field: str, shown: str) -> None:
    assert fault(field, "extra_forbidden").field == shown
