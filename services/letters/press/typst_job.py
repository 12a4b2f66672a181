"""The press: a letter in words becomes the order of a sheet. The same letter always gives the same order."""

from datetime import datetime, time
from typing import Any, Final

from services.letters.content.life_event_content import Said
from services.letters.wording.wording import Wording, compose
from shared.reference.office_zone import OFFICE_ZONE

Order = dict[str, Any]
"""What a typesetter needs: the name of the `layout`, and how it is to be compiled."""
PDF: Final = {"format": "pdf", "pdf_standards": ["ua-1"]}
"""Tagged for screen readers (PDF/UA-1), its fonts embedded."""


def order_of(said: Said, wording: Wording, *, dots_per_inch: int | None = None) -> Order:
    """Order the sheets of a letter as PDF, or with `dots_per_inch` as PNG.

    Raises:
        BadWording: It cannot be put into words.
    """
    composed = compose(said, wording)
    midnight = datetime.combine(said.head.dated, time(), OFFICE_ZONE)
    return {
        "layout": f"{composed.layout}.typ",
        "sys_inputs": {"letter": composed.model_dump_json()},
        "timestamp": int(midnight.timestamp()),
        **({"format": "png", "ppi": dots_per_inch} if dots_per_inch else PDF),
    }
