"""The preview of a wording before it is saved: with letters to people who do not exist, up to the page."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from services.letters.content.house_style import HouseStyle
from services.letters.editor.draft import TypedText
from services.letters.kinds import LetterKind
from services.letters.press.typst_job import RenderJob, render_job
from services.letters.press.typst_pool import RenderFailed
from services.letters.wording.grammar import Flaw
from services.letters.wording.samples import ORDINARY, samples
from services.letters.wording.wording import BadWording, Wording, compose
from shared.contracts.questions.wordings import SampleLetter
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FLAWS: Final = Path(__file__).with_name("flaws.toml")
SCREEN_DPI: Final = 110
"""Dots per inch of the page that is shown."""
INDEX_OF: Final = {SampleLetter.LEAST: 0, SampleLetter.ORDINARY: ORDINARY, SampleLetter.LONGEST: -1}
"""Where each sample letter stands among those of its kind."""
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


async def preview(
    draft: TypedText, render: Render, style: HouseStyle, shown: SampleLetter = SampleLetter.ORDINARY
) -> Preview:
    """Compile a wording, and put it into words and render it for each sample.

    Args:
        draft: The wording.
        render: Renders a sheet.
        style: The house style of the offices.
        shown: The sample letter whose page is returned.
    """
    if draft.flaws:
        return Preview(draft.flaws)
    kind, letters = draft.kind, samples(style.zone)[draft.kind.about]
    try:
        wording = Wording(kind, draft.template, style)
        for sample in letters:
            await render(render_job(sample, wording))
    except BadWording as bad:
        return Preview(tuple(bad.flaws))
    except RenderFailed:
        longest = _longest_part(kind, wording)
        return Preview((Flaw(_line_of(longest, draft.template), "does-not-fit", longest),))
    page = await render(render_job(letters[INDEX_OF[shown]], wording, dots_per_inch=SCREEN_DPI))
    return Preview(page=page)


@cache
def load_flaw_texts() -> Mapping[str, FlawText]:
    """Read the descriptions of flaws, by code.

    Raises:
        BadFiles: The data has faults.
    """
    return TomlFile.at(FLAWS).read(FlawsFile).flaw


def describe(flaw: Flaw, about: str = "") -> FlawText:
    """Return the description of a flaw in both languages, with what it is about called by another name."""
    text = load_flaw_texts()[flaw.flaw]
    about = about or flaw.about
    return FlawText(vi=text.vi.format(about=about), en=text.en.format(about=about))


def _longest_part(kind: LetterKind, wording: Wording) -> str:
    parts = compose(samples(wording.style.zone)[kind.about][-1], wording).parts
    return max(parts, key=lambda part: sum(map(len, parts[part])))


def _line_of(part: str, text: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"block {part}" in line), 1)
