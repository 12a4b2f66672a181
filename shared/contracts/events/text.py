"""Text from outside, made safe to store and print: NFC, one line, no hidden characters."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2000
LONGEST_PROCEDURE_NAME: Final = 1000
APOSTROPHES: Final = "'’‘‛`´′″\"＇"
HYPHENS: Final = "-‐‑‒–—−－"
NAME_MARKS: Final = frozenset(f" .,()/·•{APOSTROPHES}{HYPHENS}")
"""Marks besides letters in names of Viet Nam's peoples and of foreign spouses, in all the ways in which
keyboards and word processors write them: H'Hen, H’Hen, H‘Hen, H´Hen. A name is kept as it was written."""
PARTY_MARKS: Final = NAME_MARKS | frozenset("&+:")
LONG_NUMBER: Final = re.compile(r"\d{9}")
"""Identity numbers have nine digits or more."""

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of signs that nobody sees. Unassigned ones are not among them: they may be newer than the tables
of this Python, as the emoji of next year are."""


def is_hidden(sign: str) -> bool:
    """Whether nobody sees a sign: it is for control, changes the direction, or is no character at all.

    >>> is_hidden("\u202e"), is_hidden("\ufffe"), is_hidden("\U0001fae9")
    (True, True, False)
    """
    return unicodedata.category(sign) in HIDDEN or _is_noncharacter(ord(sign))


def has_hidden(text: str) -> bool:
    """Whether a text has a sign that nobody sees. What can be printed has none, which is known at once."""
    return not text.isprintable() and any(map(is_hidden, text))


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def one_line(text: str) -> str:
    """Return the text in NFC with single spaces.

    Raises:
        ValueError: It is blank, or has control, direction-changing or other hidden characters.
    """
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise ValueError("blank")
    if has_hidden(text):
        raise ValueError("hidden")
    return " ".join(text.split())


def person_name(text: str) -> str:
    """Return a person's name in NFC with single spaces.

    Raises:
        ValueError: It has characters that no name is written with.
    """
    return _written_with(one_line(text), NAME_MARKS, "LM")


def party_name(text: str) -> str:
    """Return the name of a person or an organisation, such as "Công ty TNHH 27/7", as `person_name` does.

    Raises:
        ValueError: It has characters that no name is written with, or may contain an identity number.
    """
    if LONG_NUMBER.search(text):
        raise ValueError("name")
    return _written_with(one_line(text), PARTY_MARKS, "LMN")


def _written_with(text: str, marks: frozenset[str], categories: str) -> str:
    if not any(map(str.isalpha, text)):
        raise ValueError("name")
    if not all(sign in marks or unicodedata.category(sign)[0] in categories for sign in text):
        raise ValueError("name")
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(person_name)]
PartyName = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(party_name)
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(one_line)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE), AfterValidator(one_line)]
ProcedureName = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_PROCEDURE_NAME), AfterValidator(one_line)
]
