"""What citizens read as a source is a source; doubts are for operators, in comments of the files."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PRINTED = {"source", "source-en", "legal-basis", "legal-basis-en", "why", "why-en"}
FILES = [
    *(ROOT / "shared/reference/catalogue").glob("*.toml"),
    *(ROOT / "services/deadlines/law").glob("*.toml"),
    ROOT / "shared/reference/papers.toml",
]
DOUBTS = (
    "chưa rõ",
    "chưa thấy",
    "trí nhớ",
    "chúng tôi",
    "chưa kiểm",
    "chưa đối chiếu",
    "not known",
    "memory",
    " our ",
    " we ",
    "unchecked",
    "not checked",
    "not read",
    "chưa đọc",
)


def printed(table: Any, key: str = "") -> Iterator[str]:
    if isinstance(table, dict):
        for name, inner in table.items():
            yield from printed(inner, name)
    elif isinstance(table, list):
        for inner in table:
            yield from printed(inner, key)
    elif key in PRINTED:
        yield str(table)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_source_that_citizens_read_tells_them_of_doubts(file: Path) -> None:
    for text in printed(tomllib.loads(file.read_text(encoding="utf-8"))):
        assert not [doubt for doubt in DOUBTS if doubt in f" {text} ".lower()], text
