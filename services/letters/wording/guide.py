"""The guide beside the editor: what a wording can use, in both languages, with an example of each field."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from services.letters.content.house_style import HouseStyle
from services.letters.kinds import LetterKind
from services.letters.wording.fillable_fields import NamedField, load_named_fields
from services.letters.wording.filters import FILTERS
from services.letters.wording.plain_text import parted
from services.letters.wording.samples import OFFICE, ORDINARY, samples
from services.letters.wording.wording import in_words
from shared.contracts.questions.wordings import Usable, WordingHelp, WordingPart
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

GUIDE: Final = Path(__file__).with_name("guide.toml")


class PartHelp(DataTable):
    """A part or a filter, explained in both languages."""

    vi: Text
    en: Text


class FieldHelp(PartHelp):
    """A field, explained in both languages."""

    write: Text
    """How a wording writes it."""


class LayoutPart(PartHelp):
    """A part, explained and called by a name in both languages."""

    called: Text
    called_en: Text


class GuideFile(DataTable):
    """The tables of `guide.toml`; the fields `every` are those of every letter."""

    part: dict[str, LayoutPart]
    field: dict[str, dict[str, FieldHelp]]
    filter: dict[str, PartHelp]


@cache
def guide_to(kind: LetterKind, style: HouseStyle) -> tuple[WordingHelp, ...]:
    """Return what a wording of a kind can use: its parts, its fields and the filters.

    The examples are in this house style.
    """
    guide = load_guide()
    fields = guide.field["every"] | guide.field[kind.about]
    parts = {name: guide.part[name] for name in kind.layout.parts}
    filters = {name: guide.filter[name] for name in FILTERS}
    return (
        *(_help(Usable.PART, name, help) for name, help in parts.items()),
        *(
            _help(Usable.FIELD, name, help, write=help.write, reads=reads(kind, help, style))
            for name, help in fields.items()
        ),
        *(_help(Usable.FILTER, name, help) for name, help in filters.items()),
    )


@cache
def insertable(kind: LetterKind, style: HouseStyle) -> tuple[WordingHelp, ...]:
    """Return the fields of a text with ((fields)) of a kind, by the names that an official reads."""
    return tuple(
        _help(Usable.FIELD, name, field, write=f"(({name}))", reads=reads(kind, field, style))
        for name, field in load_named_fields(kind.about).items()
    )


def in_parts(text: str, kind: LetterKind) -> tuple[WordingPart, ...]:
    """Return the parts of a text with ((fields)), each with the name that an official reads."""
    called = load_guide().part
    return tuple(
        WordingPart(part=part, text=said, vi=called[part].called, en=called[part].called_en)
        for part, said in parted(text, kind.layout.parts)
    )


def _help(
    what: Usable, name: str, help: PartHelp | NamedField, *, write: str = "", reads: str = ""
) -> WordingHelp:
    return WordingHelp(what=what, name=name, vi=help.vi, en=help.en, write=write, reads=reads)


def reads(kind: LetterKind, field: FieldHelp | NamedField, style: HouseStyle) -> str:
    """Return how an example reads in a letter to people made up; empty where no sample has the field."""
    known, style = samples(style.zone)[kind.about], _with_office(style)
    ordinary, *others = sorted(known, key=lambda sample: sample != known[ORDINARY])
    write = field.fillable.whole if isinstance(field, NamedField) else field.write
    read = (in_words(write, sample, kind, style) for sample in (ordinary, *others))
    return next(filter(None, read), "")


@cache
def _with_office(style: HouseStyle) -> HouseStyle:
    """Return a house style in which it is known how the office is reached, so that examples show it."""
    if style.papers.office:
        return style
    return replace(style, papers=style.papers.model_copy(update={"office": (OFFICE,)}))


@cache
def load_guide() -> GuideFile:
    """Read the guide.

    Raises:
        BadFiles: The data has faults.
    """
    return TomlFile.at(GUIDE).read(GuideFile)
