"""The wording of a letter: what the office has to say, put into sentences by the texts in `wording/`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from services.letters.address import capitalised
from services.letters.matter import Matter
from shared.events.life_event import LifeEventKind

WORDING: Final = Path(__file__).with_name("wording")


class Words(BaseModel):
    """The sentences of a letter, in the order of reading; an empty one is not printed."""

    model_config = ConfigDict(frozen=True)

    heading: str
    occasion: str
    opening: str
    named: str
    note: str
    closing: str


class IncompleteWording(ValueError):
    """A wording lacks one of the blocks that a letter consists of."""


class Wording:
    """The texts of all kinds of letter. They are read once, and reach nothing but what a letter speaks of."""

    def __init__(self, folder: Path = WORDING) -> None:
        """Read the texts.

        Raises:
            IncompleteWording: A text has not exactly the blocks of `Words`.
            jinja2.TemplateError: A text is missing or is not a template.
        """
        room = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False
        )
        room.filters["day"] = day_in_words
        room.filters["capitalised"] = capitalised
        self._texts: Mapping[LifeEventKind, Template] = {
            kind: room.get_template(f"{kind}.j2") for kind in LifeEventKind
        }
        for kind, text in self._texts.items():
            if text.blocks.keys() != Words.model_fields.keys():
                raise IncompleteWording(f"{kind}.j2 needs exactly the blocks {', '.join(Words.model_fields)}")

    def words(self, kind: LifeEventKind, matter: Matter) -> Words:
        """Put what a letter has to say into sentences.

        Raises:
            jinja2.TemplateError: The text speaks of something that a letter does not know.
        """
        text = self._texts[kind]
        room = text.new_context(dict(matter))
        return Words(**{name: " ".join("".join(block(room)).split()) for name, block in text.blocks.items()})


def day_in_words(day: date) -> str:
    """Return a day as offices write it.

    Days under 10 and the months 1 and 2 have a leading zero, so that nothing can be put before them.

    Source: Decree 30/2020/NĐ-CP, annex I, part II, section I, item 4 (unchecked).
    """
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
