"""The gateway translates: it has no rule on a role or a status, and is no more than a quarter of the code."""

import ast
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
GATEWAY: Final = ROOT / "services" / "gateway"
MOST: Final = 0.25
"""Of the code that runs in services: theirs and that which they share."""
DECIDED_ELSEWHERE: Final = frozenset({"Role", "RecordStep", "LetterStatus", "Standing"})
"""What a role may do is in the table of rights; what may follow a status is its owner's, who offers it."""
ONLY_SHOWN: Final = {
    ("services/gateway/queries/record_list.py", "Standing"): "a late row is marked",
}
"""Where a status decides how something looks, with what."""


def lines(folder: Path) -> int:
    """Lines of code, without empty ones and revisions of databases."""
    files = (file for file in folder.rglob("*.py") if "migrations" not in file.parts)
    return sum(1 for file in files for line in file.read_text("utf-8").splitlines() if line.strip())


def test_it_is_no_more_than_a_quarter_of_the_code() -> None:
    assert lines(GATEWAY) <= MOST * (lines(ROOT / "services") + lines(ROOT / "shared"))


def test_it_decides_nothing_by_a_role_or_a_status() -> None:
    found = {
        (str(file.relative_to(ROOT)), node.value.id)
        for file in GATEWAY.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in DECIDED_ELSEWHERE
    }
    assert found == set(ONLY_SHOWN)
