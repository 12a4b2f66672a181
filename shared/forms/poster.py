"""Sets the poster of "5 know, 3 no, 4 show" of an office."""

from datetime import date
from typing import Final

from shared.forms.press import pressed
from shared.reference.five_three_four import SloganText

PARTS: Final = (("biết", "know"), ("không", "no"), ("thể hiện", "show"))
SAMPLE: Final = "Bản mẫu, chưa phải nội dung của cơ quan; thay bằng nội dung của cơ quan trong thư mục riêng."


async def poster_of(text: SloganText, unit: str, on: date) -> bytes:
    """Return the poster as PDF; a sample says that it is one.

    Raises:
        PressFailed: It cannot be set.
    """
    said = {
        "unit": unit,
        "heading": text.heading,
        "lead": text.lead,
        "parts": [{"name": name, "lines": getattr(text, field)} for name, field in PARTS],
        "note": SAMPLE if text.is_sample else "",
    }
    return await pressed("poster", said, on)
