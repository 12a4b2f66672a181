"""The list of papers that were handed in: those that the procedure asks for, and others. Pure."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from services.gateway.counter.fields import Given

MOST_COPIES: Final = 99
"""Of one paper, as the event takes them."""
OTHERS: Final = 4
"""Rows for papers that the procedure does not name."""


class HandedInRow(NamedTuple):
    """A row of the list."""

    nth: int
    name: str
    """As the procedure has it; empty if it is typed."""
    typed: str
    is_ticked: bool
    copies: str


def rows_of(asked: Sequence[str], given: Given) -> list[HandedInRow]:
    """Return the rows of the form; what was typed stands in them."""
    return [
        HandedInRow(
            nth,
            name,
            given.get(f"paper-{nth}", "") if not name else "",
            bool(name and given.get(f"paper-{nth}")),
            given.get(f"copies-{nth}", "1"),
        )
        for nth, name in enumerate((*asked, *[""] * OTHERS))
    ]


def papers_typed(asked: Sequence[str], given: Given) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the papers as the event has them, and what cannot be read, as keys of texts by field."""
    papers = []
    for row in rows_of(asked, given):
        name = row.name if row.is_ticked else row.typed.strip()
        if not name:
            continue
        copies = row.copies.strip() or "1"
        if not (
            copies.isascii() and copies.isdecimal() and len(copies) <= 2 and 1 <= int(copies) <= MOST_COPIES
        ):
            return [], {"papers": "typed.copies"}
        papers.append({"name": name, "copies": int(copies)})
    return papers, {}
