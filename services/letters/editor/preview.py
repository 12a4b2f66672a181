"""The preview of a wording before it is saved: with letters to people who do not exist, up to the page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from services.letters.content.house_style import HouseStyle
from services.letters.kinds import LetterKind
from services.letters.press.typst_job import RenderJob, render_job
from services.letters.press.typst_pool import RenderFailed
from services.letters.wording.grammar import Flaw
from services.letters.wording.samples import ORDINARY, samples
from services.letters.wording.wording import BadWording, Wording, compose
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FLAWS: Final = Path(__file__).with_name("flaws.toml")
SCREEN_DPI: Final = 110
"""Dots per inch of the page that is shown."""
Render = Callable[[RenderJob], Awaitable[bytes]]
"""Renders a sheet, and raises `RenderFailed` where it cannot."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The flaws of a wording or, if it has none, the page that it gives, as PNG."""

    flaws: tuple[Flaw, ...] = ()
    page: bytes = b""


class FlawText(DataTable):
    """The description of a flaw in both languages; `{about}` stands for the name that it is about."""

    vi: Text
    en: Text


class FlawsFile(DataTable):
    """The texts of `flaws.toml`, by the code of the flaw."""

    flaw: dict[str, FlawText]


async def preview(kind: LetterKind, text: str, render: Render, style: HouseStyle) -> Preview:
    """Compile a wording, and put it into words and render it for each sample.

    Args:
        kind: The kind of letter.
        text: The wording.
        render: Renders a sheet.
        style: The house style of the offices.
    """
    try:
        wording = Wording(kind, text, style)
        for sample in samples(style.zone)[kind.about]:
            await render(render_job(sample, wording))
    except BadWording as bad:
        return Preview(tuple(bad.flaws))
    except RenderFailed:
        longest = _longest_part(kind, wording)
        return Preview((Flaw(_line_of(longest, text), "does-not-fit", longest),))
    page = await render(
        render_job(samples(style.zone)[kind.about][ORDINARY], wording, dots_per_inch=SCREEN_DPI)
    )
    return Preview(page=page)


@cache
def load_flaw_texts() -> Mapping[str, FlawText]:
    """Read the descriptions of flaws, by code.

    Raises:
        BadFiles: The data has faults.
    """
    return TomlFile.at(FLAWS).read(FlawsFile).flaw


def describe(flaw: Flaw) -> tuple[str, str]:
    """Return the description of a flaw, in Vietnamese and in English."""
    text = load_flaw_texts()[flaw.flaw]
    return text.vi.format(about=flaw.about), text.en.format(about=flaw.about)


def _longest_part(kind: LetterKind, wording: Wording) -> str:
    parts = compose(samples(wording.style.zone)[kind.about][-1], wording).parts
    return max(parts, key=lambda part: sum(map(len, parts[part])))


def _line_of(part: str, text: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"block {part}" in line), 1)
