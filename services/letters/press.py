"""The press: a letter in words becomes the order of a sheet. The same letter always gives the same order."""

from datetime import datetime, time
from typing import Any, Final

from services.letters.domain import Letter
from services.letters.kinds import known_kinds
from services.letters.words import Wording, compose, shipped_text, wording
from shared.clock import OFFICE_ZONE

Order = dict[str, Any]
"""What a typesetter needs: the name of the `layout`, and how it is to be compiled."""
PDF: Final = {"format": "pdf", "pdf_standards": ["ua-1"]}
"""Tagged for screen readers (PDF/UA-1), its fonts embedded."""


def wording_of(letter: Letter) -> Wording:
    """Return the wording that a letter is written with."""
    return wording(known_kinds()[letter.kind], shipped_text(letter.kind))


def order_of(letter: Letter, wording: Wording, *, dots_per_inch: int | None = None) -> Order:
    """Order the sheets of a letter as PDF, or with `dots_per_inch` as PNG.

    Raises:
        TemplateError, BadWording: It cannot be put into words.
    """
    composed = compose(letter.matter, wording)
    midnight = datetime.combine(letter.matter.head.dated, time(), OFFICE_ZONE)
    return {
        "layout": f"{composed.layout}.typ",
        "sys_inputs": {"letter": composed.model_dump_json()},
        "timestamp": int(midnight.timestamp()),
        **({"format": "png", "ppi": dots_per_inch} if dots_per_inch else PDF),
    }
