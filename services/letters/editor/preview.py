"""Trying a wording before it is accepted: on letters to people who do not exist, up to the printed page."""

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.letters.kinds import Kind
from services.letters.press.typst_job import Order, order_of
from services.letters.press.typst_pool import Spoilt
from services.letters.wording.grammar import Flaw
from services.letters.wording.samples import ORDINARY, SAMPLES
from services.letters.wording.wording import BadWording, Wording, compose

FLAWS: Final = Path(__file__).with_name("flaws.toml")
ON_SCREEN: Final = 110
"""Dots per inch of the page that is shown."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a wording: its flaws, or the page that would print, as PNG."""

    flaws: tuple[Flaw, ...] = ()
    page: bytes = b""


async def tried(kind: Kind, text: str, set_sheet: Callable[[Order], Awaitable[bytes]]) -> Trial:
    """Try a wording: it is read, put into words for each sample, and set.

    Args:
        kind: What it is for.
        text: The wording.
        set_sheet: Sets a sheet that is ordered, and raises `Spoilt` where it cannot.
    """
    try:
        wording = Wording(kind, text)
        for sample in SAMPLES[kind.about]:
            await set_sheet(order_of(sample, wording))
    except BadWording as bad:
        return Trial(tuple(bad.flaws))
    except Spoilt:
        longest = _longest_part(kind, wording)
        return Trial((Flaw(_line_of(longest, text), "does-not-fit", longest),))
    page = await set_sheet(order_of(SAMPLES[kind.about][ORDINARY], wording, dots_per_inch=ON_SCREEN))
    return Trial(page=page)


@cache
def _sentences() -> Any:
    return tomllib.loads(FLAWS.read_text(encoding="utf-8"))["flaw"]


def said_of(flaw: Flaw) -> tuple[str, str]:
    """Return what a flaw is, in Vietnamese and in English."""
    sentence = _sentences()[flaw.flaw]
    return sentence["vi"].format(about=flaw.about), sentence["en"].format(about=flaw.about)


def _longest_part(kind: Kind, wording: Wording) -> str:
    parts = compose(SAMPLES[kind.about][-1], wording).parts
    return max(parts, key=lambda part: sum(map(len, parts[part])))


def _line_of(part: str, text: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"block {part}" in line), 1)
