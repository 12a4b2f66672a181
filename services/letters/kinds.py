"""The kinds of letter that an office writes, as data; `kinds.toml` names a source for each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

KINDS = Path(__file__).with_name("kinds.toml")


class About(StrEnum):
    """What a letter speaks of; each has the fields of one class of matter."""

    BIRTH = "birth"
    MARRIAGE = "marriage"
    DEATH = "death"
    RECORD = "record"


class Paper(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    A5_LANDSCAPE = "a5-landscape"


class Printed(StrEnum):
    """When a letter is put on paper."""

    AT_ONCE = "at-once"
    WHEN_ASKED = "when-asked"


@dataclass(frozen=True, slots=True)
class Layout:
    """A form of sheet, `layout/<id>.typ`; `parts` are the blocks that its wordings consist of."""

    id: str
    paper: Paper
    parts: tuple[str, ...]
    has_qr: bool = False
    """Whether it has room for the code by which a record is looked up."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter; what each field means is written at the head of the data."""

    id: str
    name: str
    english: str
    called_for_by: tuple[str, ...]
    about: About
    layout: Layout
    printed: Printed
    waits_days: int
    approval: bool
    most_pages: int
    file_name: str
    source: str
    checked_on: date
    certainty: str
    procedures: frozenset[str] = frozenset()
    afresh: bool = False

    @property
    def occasion(self) -> str:
        """The fact, as `noun.participle`, that each letter of this kind answers to."""
        return self.called_for_by[0]

    @property
    def on_demand(self) -> bool:
        """Whether it is not even written before somebody asks: of most records nobody wants the slips."""
        return self.printed is Printed.WHEN_ASKED and not self.approval

    def is_for(self, procedure: str) -> bool:
        """Whether records of a procedure call for it."""
        return not self.procedures or procedure in self.procedures


@cache
def load_kinds() -> Mapping[str, Kind]:
    """Read the kinds, by id."""
    data = tomllib.loads(KINDS.read_text(encoding="utf-8"))
    layouts = {
        id: Layout(id, Paper(row["paper"]), tuple(row["parts"]), row.get("has_qr", False))
        for id, row in data["layout"].items()
    }
    return {
        id: Kind(
            id=id,
            **row
            | {
                "called_for_by": tuple(row["called_for_by"]),
                "about": About(row["about"]),
                "layout": layouts[row["layout"]],
                "printed": Printed(row["printed"]),
                "procedures": frozenset(row.get("procedures", ())),
            },
        )
        for id, row in data["kind"].items()
    }
