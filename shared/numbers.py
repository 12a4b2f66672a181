"""Numbers as each language writes them."""

from typing import Final

MARKS: Final = {"vi": str.maketrans(",.", ".,")}
"""How a language writes the marks that English has between thousands and before decimals."""


def grouped(number: int, language: str) -> str:
    """Return a whole number with its thousands marked.

    >>> grouped(9315, "vi"), grouped(9315, "en")
    ('9.315', '9,315')
    """
    return f"{number:,}".translate(MARKS.get(language, {}))
