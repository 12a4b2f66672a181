"""Numbers as each language writes them, and areas as people type them."""

import re
from typing import Final

MARKS: Final = {"vi": str.maketrans(",.", ".,")}
"""How a language writes the marks that English has between thousands and before decimals."""

SQUARE_METRES: Final = re.compile(r"(?i)\s*m(?:2|²|et vuông|ét vuông)$")
IN_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.\s]\d{3})+(?:,\d{1,2})?")
PLAIN: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")


def grouped(number: int, language: str) -> str:
    """Return a whole number with its thousands marked.

    >>> grouped(9315, "vi"), grouped(9315, "en")
    ('9.315', '9,315')
    """
    return f"{number:,}".translate(MARKS.get(language, {}))


def decimal(number: float, form: str = "g") -> str:
    """Return a number as Vietnamese forms write it, with a comma before its decimals.

    >>> decimal(12.5), decimal(12.5, ".2f")
    ('12,5', '12,50')
    """
    return f"{number:{form}}".translate(MARKS["vi"])


def per_cent(share: float) -> str:
    """Return a share in per cent as Vietnamese forms write it.

    >>> per_cent(0.0417)
    '4,2'
    """
    return decimal(100 * share, ".1f")


def typed_area(text: str) -> float:
    """Read an area as a clerk types it, in square metres.

    >>> typed_area("120,5 m2"), typed_area("1.200"), typed_area("85.5")
    (120.5, 1200.0, 85.5)

    Raises:
        ValueError: It is none.
    """
    said = SQUARE_METRES.sub("", text.strip())
    if IN_THOUSANDS.fullmatch(said):
        return float(re.sub(r"[.\s]", "", said).replace(",", "."))
    if PLAIN.fullmatch(said):
        return float(said.replace(",", "."))
    raise ValueError(f"{len(text)} signs that are no area")
