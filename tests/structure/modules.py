"""What the tests of the structure ask of each module, read from its text once."""

import ast
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]


class Module(NamedTuple):
    """A module or a package, as it is written."""

    file: str
    """From the root."""
    about: str
    """The first line of its docstring."""
    classes: tuple[tuple[str, int], ...]
    """The names of its classes, each with its line."""
    imported: frozenset[str]
    """The names that it imports from others."""


@cache
def modules() -> dict[str, Module]:
    """All modules that run, by their names."""
    found = {}
    for part in ("shared", "services", "deploy"):
        for file in sorted((ROOT / part).rglob("*.py")):
            names = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(names[:-1] if names[-1] == "__init__" else names)] = _read(file)
    return found


def _read(file: Path) -> Module:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    return Module(
        file.relative_to(ROOT).as_posix(),
        (ast.get_docstring(tree) or "").partition("\n")[0],
        tuple((node.name, node.lineno) for node in nodes if isinstance(node, ast.ClassDef)),
        frozenset(one.name for node in nodes if isinstance(node, ast.ImportFrom) for one in node.names),
    )
