"""Setting sheets and reading them back."""

import unicodedata
from io import BytesIO
from typing import Final

from pypdf import PdfReader

from services.letters.content.life_event_content import LetterContent
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.typst_job import render_job
from services.letters.press.typst_worker import Renderer
from services.letters.rules.required_letters import Letter
from services.letters.wording.wording import Wording, shipped_text, wording

RENDERER: Final = Renderer()


def shipped(kind: str) -> Wording:
    """The wording that we ship for a kind."""
    return wording(load_kinds()[kind], shipped_text(kind), load_house_style())


def pdf(letter: Letter) -> bytes:
    """A letter as PDF, by the wording that we ship."""
    return RENDERER.render(render_job(letter.matter, shipped(letter.kind)))


def picture(kind: str, said: LetterContent, *, dots_per_inch: int) -> bytes:
    """What a letter of a kind says as PNG, by the wording that we ship."""
    return RENDERER.render(render_job(said, shipped(kind), dots_per_inch=dots_per_inch))


def text_of(pdf: bytes) -> str:
    """Return what stands on all pages of a PDF, NFC, with single spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFC", text).split())
