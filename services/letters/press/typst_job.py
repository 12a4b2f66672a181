"""The job to render the sheet of a letter. The same letter always gives the same job."""

from typing import Any, Final

from services.letters.content.life_event_content import LetterContent
from services.letters.wording.wording import Wording, compose
from shared.reference.office_zone import start_of_day

RenderJob = dict[str, Any]
"""The name of the `layout`, and the arguments with which Typst compiles it."""
PDF: Final = {"format": "pdf", "pdf_standards": ["ua-1"]}
"""Tagged for screen readers (PDF/UA-1), with its fonts embedded."""


def render_job(
    content: LetterContent, wording: Wording, unit: str = "", *, dots_per_inch: int | None = None
) -> RenderJob:
    """Return the job for the sheet of a unit's letter as PDF, or with `dots_per_inch` as PNG.

    Raises:
        BadWording: The letter cannot be put into words.
    """
    composed = compose(content, wording, unit)
    midnight = start_of_day(content.head.dated, wording.style.zone)
    return {
        "layout": f"{composed.layout}.typ",
        "sys_inputs": {"letter": composed.model_dump_json()},
        "timestamp": int(midnight.timestamp()),
        **({"format": "png", "ppi": dots_per_inch} if dots_per_inch else PDF),
    }
