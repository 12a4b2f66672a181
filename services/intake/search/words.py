"""The words by which a record is found, and those that somebody typed. Pure."""

import re
from typing import Final, NamedTuple

from shared.contracts.events.personal import REDACTED
from shared.contracts.events.reported.record import Applicant
from shared.contracts.record_code import codes_within
from shared.text import as_typed, bare_words

NUMBER: Final = re.compile(r"[\d\s().+/-]*\d[\d\s().+/-]*")
TAIL: Final = re.compile(r"[\d-]+")
"""What a part of a record code, or a telephone number, consists of."""
HOME: Final = "0084"
"""Begins a number of this country that is written as from abroad."""
LONGEST: Final = 40
MOST_WORDS: Final = 8
"""Words of a search that are looked at; a longer text is no name."""


class RecordWord(NamedTuple):
    """A word by which a record is found, and whether it is personal."""

    word: str
    is_personal: bool


class Typed(NamedTuple):
    """What somebody looks for: what may be a record's code, and words that a record has all of.

    The beginning of a word is enough.
    """

    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def words_of(code: str, applicant: Applicant) -> tuple[RecordWord, ...]:
    """Return the words of a record: of the name, the telephone, and the end of the code.

    >>> lan = Applicant(name="Lê Thị Mỹ", telephone="+84 912 345 678")
    >>> [one.word for one in words_of("H56.31.20-230215-0042", lan)]
    ['0042', '0912345678', '230215-0042', 'le', 'mi', 'thi']
    """
    names = () if applicant.name == REDACTED else bare_words(applicant.name)
    numbers = (_national(applicant.telephone),) if applicant.telephone else ()
    tail = code.partition("-")[2]
    ends = (tail, tail.rpartition("-")[2]) if tail else bare_words(code)
    words = dict.fromkeys((word[:LONGEST] for word in (*names, *numbers)), True)
    words |= dict.fromkeys(ends, False)
    return tuple(RecordWord(*word) for word in sorted(words.items()))


def typed_words(text: str) -> Typed:
    """Read what somebody typed into the search, or what a reader of QR codes typed from a slip.

    >>> typed_words("le thi mỹ").words, typed_words("0912.345.678").words
    (('le', 'thi', 'mi'), ('0912345678',))
    """
    shown, codes = as_typed(text), codes_within(text)[:MOST_WORDS]
    if NUMBER.fullmatch(shown):
        number = "".join(shown.split())
        return Typed(codes, (number if TAIL.fullmatch(number) and "-" in number else _national(number),))
    return Typed(codes, tuple(word[:LONGEST] for word in bare_words(text)[:MOST_WORDS]))


def _national(telephone: str) -> str:
    """Return the digits of a number as they are dialled inside the country."""
    digits = "".join(sign for sign in telephone if sign.isdecimal() and sign.isascii())
    if "+" in telephone:
        digits = f"00{digits}"
    return f"0{digits.removeprefix(HOME)}" if digits.startswith(HOME) else digits
