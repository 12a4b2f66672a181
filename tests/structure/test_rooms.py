"""A folder list reads like a table of contents: small rooms, each of which says what is in it."""

import ast
from collections import Counter
from pathlib import Path
from typing import Final

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


def test_a_folder_has_at_most_sixteen_modules() -> None:
    modules = Counter(name_of(file.parent) for file in MODULES if file.name != "__init__.py")
    assert {room: number for room, number in modules.items() if number > MOST_MODULES} == {}


def test_a_folder_says_what_is_in_it() -> None:
    texts = {room: (room / "__init__.py").read_text(encoding="utf-8") for room in ROOMS}
    assert [name_of(room) for room, text in texts.items() if not ast.get_docstring(ast.parse(text))] == []


def test_a_module_is_one_thought() -> None:
    long = {
        name_of(file): lines
        for file in MODULES
        if (lines := file.read_text("utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}
