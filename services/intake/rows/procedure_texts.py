"""Which procedure a text in a book means: as a unit said, by its name, or by words that they share. Pure."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from shared.contracts.events.personal import NAMED_IN_A_BOOK
from shared.reference.catalogue import Procedure
from shared.text import bare_words

MOST_SUGGESTED: Final = 5
LEAST_SHARED: Final = 0.4
"""Share of the words, of the text and of the name, that a suggestion has in common."""
COMMON: Final = frozenset({"thu", "tuc", "ve", "cho", "cua", "va", "tai", "theo", "viec", "cac", "ho", "so"})
"""Words that tell nothing about a procedure."""


def text_key(text: str) -> str:
    """Return the form in which spellings of a text are equal: without marks, capitals and signs.

    >>> text_key("Đăng ký  khai sinh.") == text_key("dang ky KHAI SINH")
    True
    """
    return " ".join(bare_words(text))


def kept_key(text: str) -> str:
    """Return what is kept of a text, by which it is known again: a book's text may name a person."""
    return sha256(text_key(text).encode()).hexdigest()


def own_code(text: str) -> str:
    """Return the code of a procedure that the catalogue does not have: the same for each spelling."""
    return NAMED_IN_A_BOOK + sha256(text_key(text).encode()).hexdigest()[:12]


def by_name(procedures: Mapping[str, Procedure]) -> dict[str, str]:
    """Return the codes of procedures by the keys of their names; a name that two have is left out."""
    found: dict[str, str] = {}
    for code, procedure in procedures.items():
        key = text_key(procedure.name)
        found[key] = "" if key in found else code
    return {key: code for key, code in found.items() if code}


def suggestions(text: str, procedures: Mapping[str, Procedure]) -> tuple[str, ...]:
    """Return codes of procedures that a text may mean, likeliest first."""
    words = _telling(text)
    rated = ((_likeness(words, _telling(known.name)), code) for code, known in procedures.items())
    likely = sorted(((-rate, code) for rate, code in rated if rate >= LEAST_SHARED))
    return tuple(code for _, code in likely[:MOST_SUGGESTED])


def _telling(text: str) -> frozenset[str]:
    return frozenset(bare_words(text)) - COMMON


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0
