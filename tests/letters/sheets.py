"""Reading sheets back."""

import unicodedata
from io import BytesIO

from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """Return what stands on all pages of a PDF, NFC, with single spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFC", text).split())
