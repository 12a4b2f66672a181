"""The guide beside the editor: what a wording can use, in both languages, with an example of each field."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.letters.kinds import Kind
from services.letters.wording.filters import FILTERS
from services.letters.wording.samples import ORDINARY, SAMPLES
from services.letters.wording.wording import in_words
from shared.contracts.questions.wordings import Usable, WordingHelp

GUIDE: Final = Path(__file__).with_name("guide.toml")


@cache
def guide_to(kind: Kind) -> tuple[WordingHelp, ...]:
    """Return what a wording of a kind can use: its parts, its fields, ways of saying."""
    said = guide()
    fields = said["field"]["every"] | said["field"][kind.about]
    return (
        *(WordingHelp(what=Usable.PART, name=name, **said["part"][name]) for name in kind.layout.parts),
        *(
            WordingHelp(what=Usable.FIELD, name=name, **one, reads=reads(kind, one))
            for name, one in fields.items()
        ),
        *(WordingHelp(what=Usable.FILTER, name=name, **said["filter"][name]) for name in FILTERS),
    )


def reads(kind: Kind, field: dict[str, str]) -> str:
    """Return what comes of an example in a letter to people made up; empty where none has anything to say."""
    ordinary, *others = sorted(SAMPLES[kind.about], key=lambda one: one != SAMPLES[kind.about][ORDINARY])
    read = (in_words(field["write"], sample) for sample in (ordinary, *others))
    return next(filter(None, read), "")


@cache
def guide() -> Any:
    """Read the guide."""
    return tomllib.loads(GUIDE.read_text(encoding="utf-8"))
