"""The wording of a letter: what the office has to say, put into sentences by a text in Jinja2.

Each kind has a text in `wording/`; an office may have its own. A text consists of the parts of its layout,
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

from services.letters.content.life_event_content import OfBirth, OfDeath, OfMarriage, Said
from services.letters.content.record_content import OfRecord
from services.letters.kinds import About, Kind
from services.letters.wording.filters import FILTERS, day_in_words
from services.letters.wording.grammar import TOO_MUCH, Flaw, flaws_of
from services.letters.wording.qr import squares
from shared.contracts.events.fact import fact_id

WORDING: Final = Path(__file__).with_name("texts")
LONGEST_LETTER: Final = 20_000
"""Characters; the longest of ours, a refusal with the longest reason, has about 4,000."""
MATTER_OF: Final[Mapping[About, type[Said]]] = {
    About.BIRTH: OfBirth,
    About.MARRIAGE: OfMarriage,
    About.DEATH: OfDeath,
    About.RECORD: OfRecord,
}
TEXT: Final = "<template>"
"""The file name that Jinja2 gives to a text without a file."""
BETWEEN_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n")


class Composed(BaseModel):
    """A letter in words, as a layout takes it."""

    model_config = ConfigDict(frozen=True)

    layout: str
    most_pages: int
    office: str
    place_and_day: str
    addressee: str
    parts: dict[str, tuple[str, ...]] = Field(description="Paragraphs by part; one that is empty has none")
    lookup: str = ""
    squares: tuple[str, ...] = Field(default=(), description="Rows of the QR code of `lookup`, 1 is dark")


def fields_of(about: About) -> dict[str, FieldInfo]:
    """Return the fields that a wording may name."""
    return {name: field for name, field in MATTER_OF[about].model_fields.items() if name != "about"}


class BadWording(ValueError):
    """A wording cannot be used; `flaws` say where and why."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(f"line {flaw.line}: {flaw.flaw} {flaw.about}".rstrip() for flaw in flaws))
        self.flaws = flaws


class Wording:
    """The text of a kind of letter, ready to be used. It reaches nothing but what the letter speaks of."""

    def __init__(self, kind: Kind, text: str) -> None:
        """Compile a text.

        Raises:
            BadWording: It has flaws that show in the text alone.
        """
        fields = fields_of(kind.about)
        lists = [name for name, field in fields.items() if get_origin(field.annotation) is tuple]
        if flaws := flaws_of(text, kind, fields, lists):
            raise BadWording(flaws)
        try:
            self._template = _room().from_string(text)
        except (TemplateError, *TOO_MUCH, SyntaxError):
            raise BadWording([Flaw(1, "syntax")]) from None
        self.kind, self.text = kind, text

    def parts(self, said: Said) -> dict[str, tuple[str, ...]]:
        """Put what a letter has to say into paragraphs, part by part.

        Raises:
            BadWording: It puts a field through what it is not made for, or grows beyond all measure.
        """
        context = self._template.new_context(context_of(said))
        parts, length = {}, 0
        for name, part in self._template.blocks.items():
            try:
                text = unicodedata.normalize("NFC", "".join(part(context)))
            except (TemplateError, AttributeError, TypeError, ValueError) as failure:
                raise BadWording([Flaw(self._line_of(failure), "wrong-field")]) from None
            length += len(text)
            if length > LONGEST_LETTER:
                raise BadWording([Flaw(1, "letter-too-long", str(LONGEST_LETTER))])
            paragraphs = (" ".join(one.split()) for one in BETWEEN_PARAGRAPHS.split(text))
            parts[name] = tuple(filter(None, paragraphs))
        return parts

    def _line_of(self, failure: Exception) -> int:
        """Return the line of the text at which putting it into words failed."""
        lines = [
            number for frame, number in walk_tb(failure.__traceback__) if frame.f_code.co_filename == TEXT
        ]
        return self._template.get_corresponding_lineno(lines[-1]) if lines else 1


def context_of(said: Said) -> dict[str, object]:
    """Return what a letter has to say, by the names of its fields."""
    return {name: getattr(said, name) for name in type(said).model_fields}


def in_words(text: str, said: Said) -> str:
    """Put a text of ours, outside any part, into words."""
    return " ".join(_room().from_string(text).render(context_of(said)).split())


@cache
def _room() -> ImmutableSandboxedEnvironment:
    room = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    room.globals.clear()
    room.filters = dict[str, Any](FILTERS)
    room.tests = {"none": room.tests["none"]}
    return room


def wording_id(kind: str, text: str) -> str:
    """Return the id of a version of a wording: the same for the same text, so that a letter can name it."""
    return fact_id("wording", kind, text)


@cache
def shipped_text(kind: str) -> str:
    """Return the text that we ship for a kind."""
    return (WORDING / f"{kind}.j2").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def wording(kind: Kind, text: str) -> Wording:
    """Return a text that was accepted before, ready to be used; raises as `Wording` does."""
    return Wording(kind, text)


def compose(said: Said, wording: Wording) -> Composed:
    """Put a letter into words; the same matter and wording always give the same.

    Raises:
        BadWording: It cannot be put into words, or has signs in it that are not seen but turn what is.
    """
    head, lookup = said.head, getattr(said, "lookup", "")
    parts, addressee = wording.parts(said), unicodedata.normalize("NFC", said.addressee)
    for paragraph in (addressee, *chain.from_iterable(parts.values())):
        if not paragraph.isprintable():
            hidden = next(sign for sign in paragraph if not sign.isprintable())
            raise BadWording([Flaw(1, "hidden", f"U+{ord(hidden):04X}")])
    return Composed(
        layout=wording.kind.layout.id,
        most_pages=wording.kind.most_pages,
        office=head.office,
        place_and_day=f"{head.place}, {day_in_words(head.dated)}",
        addressee=addressee,
        parts=parts,
        lookup=lookup,
        squares=squares(lookup) if lookup and wording.kind.layout.has_qr else (),
    )
