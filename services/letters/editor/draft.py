"""A wording as an officer has typed it: a template, or a text with ((fields)) part by part."""

from dataclasses import dataclass
from typing import Self

from services.letters.kinds import LetterKind
from services.letters.wording.grammar import Flaw
from services.letters.wording.plain_text import PartText, joined, mended, nearest, place_in
from services.letters.wording.wording import fillable_in, template_of
from shared.contracts.questions.wordings import Parts


@dataclass(frozen=True, slots=True)
class TypedText:
    """A wording that is being edited, as the template that it is or stands for."""

    kind: LetterKind
    template: str
    parts: tuple[PartText, ...] = ()
    """Its parts, if it is a text with fields."""
    flaws: tuple[Flaw, ...] = ()
    """What is wrong with the text, before the template is looked at; lines are those of the template."""

    @classmethod
    def of(cls, kind: LetterKind, text: str, written: Parts) -> Self:
        """Return what a form sent: a template, or parts with fields."""
        parts = tuple(PartText(part.part, part.text) for part in written)
        if not parts:
            return cls(kind, text)
        template, flaws = template_of(joined(parts), kind)
        return cls(kind, template, parts, tuple(flaws))

    @property
    def written(self) -> str:
        """The text with fields as it is stored; empty if this is a template."""
        return joined(self.parts)

    def place_of(self, flaw: Flaw) -> tuple[str, int]:
        """Return the part and the line in it where somebody has to look; no part in a template."""
        return place_in(self.parts, flaw.line) if self.parts else ("", flaw.line)

    def instead_of(self, flaw: Flaw) -> str:
        """Return the field that was probably meant by one that there is not; empty if none is near."""
        if flaw.flaw != "unknown-field" or not self.parts:
            return ""
        return nearest(flaw.about, fillable_in(self.kind))

    def mended(self, flaw: Flaw) -> str:
        """Return the text of the part with the field that was probably meant; empty without one."""
        right = self.instead_of(flaw)
        place, _ = self.place_of(flaw)
        text = next((text for part, text in self.parts if part == place), "")
        return mended(text, flaw.about, right) if right else ""
