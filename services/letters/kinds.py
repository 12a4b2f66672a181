"""The kinds of letter that an office writes, as data; `kinds.toml` names a source for each."""

from collections.abc import Mapping, Set
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, model_validator

from shared.contracts.questions.letter_figures import LetterTone
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Certainty, Text

KINDS: Final = Path(__file__).with_name("kinds.toml")


class About(StrEnum):
    """What a letter is about; for each there is one class of content."""

    BIRTH = "birth"
    MARRIAGE = "marriage"
    DEATH = "death"
    RECORD = "record"


class PaperSize(StrEnum):
    """The paper that a layout is made for."""

    A4 = "a4"
    A5_LANDSCAPE = "a5-landscape"


class PrintTiming(StrEnum):
    """When the sheet of a letter is rendered."""

    IMMEDIATELY = "at-once"
    ON_DEMAND = "when-asked"


class Layout(DataTable):
    """A form of sheet, `layout/<id>.typ`; its parts are the blocks of which its wordings consist."""

    id: str
    paper: PaperSize
    parts: tuple[str, ...]
    has_qr: bool = False
    """Whether it has room for the code by which a record is looked up."""


def _alternatives(facts: object) -> object:
    """Split each of some facts into those of which one is enough."""
    if isinstance(facts, list):
        return tuple(
            tuple(map(str.strip, fact.split("|"))) if isinstance(fact, str) else fact for fact in facts
        )
    return facts


def _known(layout: object) -> object:
    """Refuse a name for which the file has no layout; `KindsFile` has replaced all others."""
    if isinstance(layout, str):
        raise ValueError(f"there is no layout of the name {layout}")
    return layout


class LetterKind(DataTable):
    """A kind of letter; the head of the data file describes each field."""

    id: str
    name: Text
    english: Text
    called_for_by: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_alternatives)]
    """The facts, as `noun.participle`, that must be known before it is drafted: one of each group."""
    changed_by: tuple[str, ...] = ()
    about: About
    layout: Annotated[Layout, BeforeValidator(_known)]
    printed: PrintTiming
    waits_days: int
    approval: bool
    max_pages: int
    file_name: Text
    source: Text
    checked_on: date
    certainty: Certainty
    procedures: frozenset[str] = frozenset()
    reissued: bool = False
    signed: bool = False
    to_families: bool = False
    tone: LetterTone | None = None
    with_visit: bool = False
    for_land: bool = False

    @property
    def occasion(self) -> str:
        """The fact, as `noun.participle`, that each letter of this kind answers to."""
        return self.called_for_by[0][0]

    @cached_property
    def facts(self) -> frozenset[str]:
        """All facts by which it is called for or changed."""
        return frozenset(self.changed_by).union(*self.called_for_by)

    def is_called_for(self, known: Set[str]) -> bool:
        """Whether enough facts are known to draft it."""
        return all(not known.isdisjoint(group) for group in self.called_for_by)

    @property
    def on_demand(self) -> bool:
        """Whether it is written only when somebody asks for it: nobody wants the slips of most records."""
        return self.printed is PrintTiming.ON_DEMAND and not self.approval

    def is_for(self, procedure: str) -> bool:
        """Whether records of a procedure call for it."""
        return not self.procedures or procedure in self.procedures


class KindsFile(DataTable):
    """The tables of `kinds.toml`."""

    layout: dict[str, Layout]
    kind: dict[str, LetterKind]

    @model_validator(mode="before")
    @classmethod
    def _name_and_join(cls, tables: Any) -> Any:
        """Give layouts and kinds their ids, and each kind its layout."""
        layouts = {id: {"id": id, **row} for id, row in tables.get("layout", {}).items()}
        kinds = {
            id: {"id": id, **row, "layout": layouts.get(row.get("layout"), row.get("layout", ""))}
            for id, row in tables.get("kind", {}).items()
        }
        return {**tables, "layout": layouts, "kind": kinds}


@cache
def load_kinds() -> Mapping[str, LetterKind]:
    """Read the kinds, by id.

    Raises:
        BadFiles: The data has faults.
    """
    return TomlFile.at(KINDS).read(KindsFile).kind


def kinds_to_families() -> tuple[LetterKind, ...]:
    """Return the kinds of letter that families get; all others are papers of the one-stop office."""
    return tuple(kind for kind in load_kinds().values() if kind.to_families)
