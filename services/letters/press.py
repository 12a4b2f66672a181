"""The press: a letter in words becomes a sheet of paper. The same letter always gives the same bytes."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Final, Literal, cast

import typst

from services.letters.domain import Letter
from services.letters.words import Wording, day_in_words
from shared.clock import OFFICE_ZONE
from shared.events.life_event import LifeEventKind

LAYOUT: Final = Path(__file__).with_name("layout")
SHEETS: Final = {
    LifeEventKind.BIRTH: "joy.typ",
    LifeEventKind.MARRIAGE: "joy.typ",
    LifeEventKind.DEATH: "condolence.typ",
}


class Press:
    """Prints letters. Not for use by two threads at once.

    What a letter says reaches the layout as data, never as code; the layout reaches no file outside its
    folder, no network and no font but those inside typst, which have all letters of Vietnamese.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._sheets = {
            sheet: typst.Compiler(input=LAYOUT / sheet, root=LAYOUT, ignore_system_fonts=True)
            for sheet in set(SHEETS.values())
        }

    def pdf(self, letter: Letter) -> bytes:
        """Return the letter as one page, tagged for screen readers (PDF/UA-1), its fonts embedded.

        Raises:
            jinja2.TemplateError, typst.TypstError: The letter cannot be put into words, or on one page.
        """
        return self._print(letter, "pdf")

    def picture(self, letter: Letter, *, dots_per_inch: int) -> bytes:
        """Return the same page as PNG; raises as `pdf` does."""
        return self._print(letter, "png", dots_per_inch)

    def _print(self, letter: Letter, form: Literal["pdf", "png"], dots_per_inch: int | None = None) -> bytes:
        head, words = letter.matter.head, self._wording.words(letter.kind, letter.matter)
        on_the_sheet = {
            "office": head.office,
            "place_and_day": f"{head.place}, {day_in_words(head.dated)}",
            "addressee": letter.matter.addressee,
            **dict(words),
        }
        page = self._sheets[SHEETS[letter.kind]].compile(
            sys_inputs={"letter": json.dumps(on_the_sheet)},
            format=form,
            ppi=dots_per_inch,
            pdf_standards=["ua-1"] if form == "pdf" else [],
            timestamp=int(datetime.combine(head.dated, time(), OFFICE_ZONE).timestamp()),
        )
        return cast(bytes, page)
