"""Text that a citizen typed into a form: how it is cleaned, and how long it may be."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from shared.contracts.events.text import HIDDEN

MAX_COMMENT_LENGTH: Final = 2000
"""In characters as a browser counts them: a line break is one, although it is sent as two."""


def clean_text(text: str) -> str:
    """Return a text in NFC without control and other hidden characters; line breaks stay.

    >>> clean_text("Tốt\\x00 lắm.\\r\\n\\u202eCảm ơn! ")
    'Tốt lắm.\\nCảm ơn!'
    """
    lines = unicodedata.normalize("NFC", text.replace("\t", " ")).splitlines()
    return "\n".join(
        "".join(sign for sign in line if unicodedata.category(sign) not in HIDDEN).rstrip() for line in lines
    ).strip()


Comment = Annotated[
    str,
    AfterValidator(clean_text),
    Field(
        max_length=MAX_COMMENT_LENGTH,
        description="In the citizen's own words; the length is that of the cleaned text",
    ),
]
Contact = Annotated[
    str,
    AfterValidator(clean_text),
    Field(max_length=200, description="Left on purpose by a citizen who wants to be contacted"),
]
