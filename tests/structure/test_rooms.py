"""A folder list reads like a table of contents: small rooms, each of which says what is in it."""

import ast
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
MOST_MODULES: Final = 16
MOST_LINES: Final = 300
MODULES: Final = sorted(
    file
    for top in ("shared", "services", "deploy", "bench")
    for file in (ROOT / top).rglob("*.py")
    if "migrations" not in file.parts
)
ROOMS: Final = sorted({file.parent for file in MODULES})


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_folder_has_at_most_sixteen_modules(room: Path) -> None:
    modules = [file.name for file in room.glob("*.py") if file.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_folder_says_what_is_in_it(room: Path) -> None:
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


def test_a_module_is_one_thought() -> None:
    long = {
        name_of(file): lines
        for file in MODULES
        if (lines := file.read_text("utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}
