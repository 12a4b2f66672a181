"""Text from outside, made safe to store and print: NFC, one line, no hidden characters."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2000
NAME_MARKS: Final = frozenset(" '’`-.,()/·")
"""Marks besides letters in names of Viet Nam's peoples and of foreign spouses."""

HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str) -> str:
    """Return the text in NFC with single spaces.

    Raises:
        ValueError: It is blank, or has control, direction-changing or unassigned characters.
    """
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise ValueError("blank")
    if any(unicodedata.category(sign) in HIDDEN for sign in text):
        raise ValueError("hidden")
    return " ".join(text.split())


def person_name(text: str) -> str:
    """Return a person's name in NFC with single spaces.

    Raises:
        ValueError: It has characters that no name is written with.
    """
    text = one_line(text)
    if not any(map(str.isalpha, text)):
        raise ValueError("name")
    if not all(sign in NAME_MARKS or unicodedata.category(sign)[0] in "LM" for sign in text):
        raise ValueError("name")
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(person_name)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(one_line)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE), AfterValidator(one_line)]
