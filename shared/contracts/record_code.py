"""Record codes as people type them from a slip."""

import re
from collections.abc import Iterator
from typing import Final

from shared.contracts.events.reported.codes import LONGEST_RECORD_CODE, RECORD_CODE
from shared.text import as_typed

FORM: Final = re.compile(RECORD_CODE)
RUN: Final = re.compile(r"[A-Z0-9.-]+")
"""What a code in a longer text consists of."""


def record_code(typed: str) -> str | None:
    """Return the code that somebody typed, as it is printed; None if no record code has this form.

    >>> record_code("h56.31.20 – 230215 – 0042"), record_code("42")
    ('H56.31.20-230215-0042', None)
    """
    code = "".join(as_typed(typed).upper().split())
    return code if _is_code(code) else None


def codes_within(text: str) -> tuple[str, ...]:
    """Return what may be the record codes within a text, such as the address on a slip.

    >>> codes_within("https://mot-cua.vn/ho-so/G09.20-20260609-0092637?ma=123XB")
    ('G09.20-20260609-0092637',)
    """
    shown = as_typed(text).upper()
    whole = "".join(shown.split())
    return tuple(dict.fromkeys(code for part in (whole, shown) for code in _codes(part)))


def _codes(text: str) -> Iterator[str]:
    return (run for part in RUN.findall(text) if _is_code(run := part.strip(".-")))


def _is_code(text: str) -> bool:
    """Whether a text has the form of a code; one without any digit is a name or a word."""
    return (
        len(text) <= LONGEST_RECORD_CODE
        and FORM.fullmatch(text) is not None
        and any(sign.isdigit() for sign in text)
    )
