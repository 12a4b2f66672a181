"""Text that a citizen typed into a form: how it is cleaned, and how long it may be."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.text import is_hidden

MAX_COMMENT_LENGTH: Final = 2000
"""In characters as a browser counts them: a line break is one, although it is sent as two."""
JOINER: Final = "\u200d"
"""Joins emoji into one, such as a family; between letters it is a hidden sign as others are."""
SYMBOLS: Final = frozenset({"So", "Sk", "Mn", "Cn"})
"""Categories of emoji and what belongs to them; those newer than the tables of this Python are unassigned."""


def clean_text(text: str) -> str:
    """Return a text in NFC without control and other hidden characters; line breaks stay.

    >>> clean_text("Tốt\\x00 lắm.\\r\\n\\u202eCảm ơn! ")
    'Tốt lắm.\\nCảm ơn!'
    """
    lines = unicodedata.normalize("NFC", text.replace("\t", " ")).splitlines()
    return "\n".join(_visible(line).rstrip() for line in lines).strip()


def _visible(line: str) -> str:
    neighbours = zip(f" {line}", line, f"{line[1:]} ", strict=False)
    return "".join(
        sign
        for before, sign, after in neighbours
        if not is_hidden(sign) or (sign == JOINER and _is_symbol(before) and _is_symbol(after))
    )


def _is_symbol(sign: str) -> bool:
    return unicodedata.category(sign) in SYMBOLS and not is_hidden(sign)


CleanText = Annotated[str, AfterValidator(clean_text)]
"""A text without hidden signs."""
Comment = Annotated[
    CleanText,
    Field(
        max_length=MAX_COMMENT_LENGTH,
        description="In the citizen's own words; the length is that of the cleaned text",
    ),
    PERSONAL,
]
Contact = Annotated[
    CleanText,
    Field(max_length=200, description="Left on purpose by a citizen who wants to be contacted"),
    PERSONAL,
]
