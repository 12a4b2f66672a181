"""The wording of a letter: a text in Jinja2 that puts the content of a letter into sentences.

Each kind has a text in `texts/`; an office may have its own. A text consists of the parts of its layout,
and within a part a blank line begins a new paragraph.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final, get_origin

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from services.letters.content.house_style import HouseStyle
from services.letters.content.life_event_content import (
    BirthContent,
    DeathContent,
    LetterContent,
    MarriageContent,
)
from services.letters.content.record_content import RecordContent
from services.letters.content.stationery import DayNames, Stationery
from services.letters.kinds import About, LetterKind, load_kinds
from services.letters.loading import load_house_style
from services.letters.wording.fillable_fields import fillable
from services.letters.wording.filters import day_in_words, filters_of
from services.letters.wording.grammar import PARSER_ERRORS, Flaw, flaws_of
from services.letters.wording.plain_text import Fillable, Translated, translated
from services.letters.wording.qr import squares
from shared.contracts.events.fact import fact_id
from shared.contracts.lookup_code import is_loopback
from shared.reference.data_file import BadFiles, FileFault, text_at
from shared.reference.loading import own_file

TEXTS: Final = Path(__file__).with_name("texts")
MAX_LETTER_LENGTH: Final = 20_000
"""In characters; the longest shipped text, a refusal with the longest reason, gives about 4,000."""
CONTENT_OF: Final[Mapping[About, type[LetterContent]]] = {
    About.BIRTH: BirthContent,
    About.MARRIAGE: MarriageContent,
    About.DEATH: DeathContent,
    About.RECORD: RecordContent,
}
TEMPLATE_NAME: Final = "<template>"
"""The file name that Jinja2 gives to a text without a file."""
PARAGRAPH_BREAK: Final = re.compile(r"\n[ \t]*\n")


class Composed(BaseModel):
    """A letter in words, in the form in which a layout takes it."""

    model_config = ConfigDict(frozen=True)

    layout: str
    max_pages: int
    stationery: Stationery
    office: str
    place_and_day: str
    addressee: str
    parts: dict[str, tuple[str, ...]] = Field(description="Paragraphs by part; one that is empty has none")
    lookup: str = ""
    squares: tuple[str, ...] = Field(default=(), description="Rows of the QR code of `lookup`, 1 is dark")
    on_this_machine: bool = Field(default=False, description="Whether `lookup` works on one machine only")


def fields_of(about: About) -> dict[str, FieldInfo]:
    """Return the fields that a wording may name."""
    fields = CONTENT_OF[about].model_fields | DayNames.model_fields
    return {name: field for name, field in fields.items() if name != "about"}


class BadWording(ValueError):
    """A wording cannot be used; `flaws` say where and why."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(f"line {flaw.line}: {flaw.flaw} {flaw.about}".rstrip() for flaw in flaws))
        self.flaws = flaws


class Wording:
    """The compiled text of a kind of letter. It can reach nothing but the content of the letter."""

    def __init__(self, kind: LetterKind, text: str, style: HouseStyle) -> None:
        """Compile a text for offices with this house style.

        Raises:
            BadWording: The text alone shows flaws.
        """
        fields = fields_of(kind.about)
        lists = [name for name, field in fields.items() if get_origin(field.annotation) is tuple]
        if flaws := flaws_of(text, kind, fields, lists):
            raise BadWording(flaws)
        try:
            self._template = _environment(style).from_string(text)
        except (TemplateError, *PARSER_ERRORS, SyntaxError):
            raise BadWording([Flaw(1, "syntax")]) from None
        self.kind, self.text, self.style = kind, text, style

    def parts(self, content: LetterContent, names: DayNames | None = None) -> dict[str, tuple[str, ...]]:
        """Put the content of a letter into paragraphs, part by part.

        Args:
            content: The content.
            names: Those of the day and the office; without it, those of the day for any unit.

        Raises:
            BadWording: A filter does not suit its field, or the letter grows too long.
        """
        names = names or stationery_of(self.kind, content, self.style).names
        context = self._template.new_context(context_of(content, names))
        parts, length = {}, 0
        for name, part in self._template.blocks.items():
            try:
                text = unicodedata.normalize("NFC", "".join(part(context)))
            except (TemplateError, AttributeError, TypeError, ValueError) as failure:
                raise BadWording([Flaw(self._line_of(failure), "wrong-field")]) from None
            length += len(text)
            if length > MAX_LETTER_LENGTH:
                raise BadWording([Flaw(1, "letter-too-long", str(MAX_LETTER_LENGTH))])
            paragraphs = (" ".join(paragraph.split()) for paragraph in PARAGRAPH_BREAK.split(text))
            parts[name] = tuple(filter(None, paragraphs))
        return parts

    def _line_of(self, failure: Exception) -> int:
        """Return the line of the text at which rendering failed."""
        lines = [
            number
            for frame, number in walk_tb(failure.__traceback__)
            if frame.f_code.co_filename == TEMPLATE_NAME
        ]
        return self._template.get_corresponding_lineno(lines[-1]) if lines else 1


def stationery_of(kind: LetterKind, content: LetterContent, style: HouseStyle, unit: str = "") -> Stationery:
    """Return the stationery of a letter, by its day; without a unit, that of all units."""
    return Stationery.of(style.papers, kind, unit, content.head.dated)


def context_of(content: LetterContent, names: DayNames) -> dict[str, object]:
    """Return the content of a letter and the names of its day, by the names of their fields."""
    return {name: getattr(part, name) for part in (content, names) for name in type(part).model_fields}


def in_words(text: str, content: LetterContent, kind: LetterKind, style: HouseStyle) -> str:
    """Render a short text of the guide with the content of a letter."""
    context = context_of(content, stationery_of(kind, content, style).names)
    return " ".join(_environment(style).from_string(text).render(context).split())


@cache
def _environment(style: HouseStyle) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters = dict[str, Any](filters_of(style))
    environment.tests = {"none": environment.tests["none"]}
    return environment


def wording_id(kind: str, text: str) -> str:
    """Return the id of a wording, which is the same for the same text."""
    return fact_id("wording", kind, text)


def shipped_text(kind: str) -> str:
    """Return the template of a kind, or of its text with ((fields)): the operator's, else ours."""
    path = _shipped(kind)
    return _translated(path).template if path.suffix == ".txt" else _text_at(path)


def shipped_plain(kind: str) -> str:
    """Return the text with ((fields)) that `shipped_text` is made of; empty if it is a template."""
    path = _shipped(kind)
    return _text_at(path) if path.suffix == ".txt" else ""


def _shipped(kind: str) -> Path:
    names = (f"{kind}.txt", f"{kind}.j2")
    own = (own_file("wordings", name) for name in names)
    return next(path for path in (*own, *(TEXTS / name for name in names)) if path and path.exists())


@cache
def _text_at(path: Path) -> str:
    return text_at(path)


@cache
def _translated(path: Path) -> Translated:
    return template_of(_text_at(path), load_kinds()[path.stem])


def template_of(text: str, kind: LetterKind) -> Translated:
    """Return the template of a text with ((fields)) for a kind of letter, and the flaws of the text."""
    return translated(text, fillable_in(kind), kind.layout.parts)


def fillable_in(kind: LetterKind) -> dict[str, Fillable]:
    """Return the fields that a text with ((fields)) of a kind may name."""
    return fillable(fields_of(kind.about), kind.about)


def load_shipped_wordings() -> None:
    """Compile the wordings that come with the operator's folder, so that a flaw is found at the start.

    Raises:
        BadFiles: Some have flaws, or a file is named after no kind of letter.
    """
    folder, faults = own_file("wordings"), list[FileFault]()
    for file in sorted((*folder.glob("*.j2"), *folder.glob("*.txt"))) if folder else ():
        if kind := load_kinds().get(file.stem):
            faults += [
                FileFault(str(file), flaw.line, _in_words(flaw, kind, file)) for flaw in _flaws(file, kind)
            ]
        else:
            names = ", ".join(load_kinds())
            faults.append(
                FileFault(str(file), 1, f"there is no kind of letter {file.stem}; there are {names}")
            )
    if faults:
        raise BadFiles(faults)


def _flaws(file: Path, kind: LetterKind) -> list[Flaw]:
    """Return the flaws of a wording in the operator's folder."""
    if file.suffix == ".txt" and (flaws := _translated(file).flaws):
        return flaws
    if file.suffix == ".txt" and file.with_suffix(".j2").exists():
        return [Flaw(1, "twice", file.with_suffix(".j2").name)]
    try:
        Wording(kind, shipped_text(kind.id), load_house_style())
    except BadWording as bad:
        return bad.flaws
    return []


def _in_words(flaw: Flaw, kind: LetterKind, file: Path) -> str:
    """Return a flaw for whoever edits a file: one of a text with ((fields)) names those that there are."""
    if file.suffix == ".txt":
        match flaw.flaw:
            case "unknown-field":
                known = ", ".join(f"(({name}))" for name in sorted(fillable_in(kind)))
                return f"there is no field (({flaw.about})); there are {known}"
            case "unknown-part":
                parts = ", ".join(f"# {part}" for part in kind.layout.parts)
                return f"this letter has no part {flaw.about}; it has {parts}"
            case "beside-the-parts":
                return (
                    f"this stands before the first part: begin with a line such as # {kind.layout.parts[0]}"
                )
            case "twice":
                return f"there is {flaw.about} as well: keep one of the two"
            case "field-syntax":
                return "a field is written ((name)), with two brackets on either side; no {{, {% and {# here"
            case "part-twice":
                return f"the part {flaw.about} stands twice"
    return f"{flaw.flaw} {flaw.about}".rstrip()


@lru_cache(maxsize=64)
def wording(kind: LetterKind, text: str, style: HouseStyle) -> Wording:
    """Return the compiled wording of a text, from a cache; raises as `Wording` does."""
    return Wording(kind, text, style)


def compose(content: LetterContent, wording: Wording, unit: str = "") -> Composed:
    """Put a letter into words; the same content and wording always give the same result.

    Raises:
        BadWording: It cannot be put into words, or contains invisible signs.
    """
    head, lookup = content.head, getattr(content, "lookup", "")
    write = wording.style.papers.words.place_and_day.format
    stationery = stationery_of(wording.kind, content, wording.style, unit)
    parts = wording.parts(content, stationery.names)
    addressee = unicodedata.normalize("NFC", content.addressee)
    for paragraph in (addressee, *chain.from_iterable(parts.values())):
        if not paragraph.isprintable():
            hidden = next(sign for sign in paragraph if not sign.isprintable())
            raise BadWording([Flaw(1, "hidden", f"U+{ord(hidden):04X}")])
    return Composed(
        layout=wording.kind.layout.id,
        max_pages=wording.kind.max_pages,
        stationery=stationery,
        office=head.office,
        place_and_day=write(place=head.place, day=day_in_words(head.dated, wording.style)),
        addressee=addressee,
        parts=parts,
        lookup=lookup,
        squares=squares(lookup) if lookup and wording.kind.layout.has_qr else (),
        on_this_machine=is_loopback(lookup),
    )
