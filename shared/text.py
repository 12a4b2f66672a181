"""Compares words as people write and type them. For comparing only: what is printed stays as it was written.

The same name reaches an office in several spellings: the tone mark stands on either vowel (Hoà, Hòa), y is
written for i (Mỹ, Mĩ), another system typed a letter that only looks like the right one (Ð for Đ), or it has
blanks, hyphens and capitals of its own.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

LOOKALIKES: Final = str.maketrans(
    "ÐðƉɖАВЕКМНОРСТУХІЈЅаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοıǍǎ",
    "ĐđĐđABEKMHOPCTYXIJSaeopcyxijshABEZHIKMNOPTYXoiĂă",
)
"""Letters of other alphabets, and marks, that look like those of a Vietnamese keyboard."""
APOSTROPHES: Final = str.maketrans(dict.fromkeys("`´ʹʻʼʽˊˋ", "'"))
"""Signs for an apostrophe that count as letters or marks by themselves."""
HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－⁃", "-"))
TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""The marks of the five tones. All other marks belong to their letter: â, ă, ơ."""
Alphabetical = tuple[tuple[str, ...], str]
"""What sorts a text: its words without tones, then the whole."""
LETTERS_IN_ORDER: Final = str.maketrans({"đ": "d\uffff", "\u0306": "\u0301"})
"""What sorts đ behind all that begins with d, and ă before â: its mark has the higher number."""
KEPT_WORDS: Final = 4096
"""Words of names that are kept as they are compared: names are many, and made of few words."""
LONE_Y: Final = re.compile(r"^(qu|[^aeiouy]*)y([^aeiouy]*)$")
"""A syllable whose only vowel is y: it is pronounced as with i. Not so Thúy and Thúi, Tây and Tâi."""


def as_typed(text: str) -> str:
    """Return a code that somebody typed or pasted, with the signs that it shows and without hidden ones.

    >>> as_typed("Н56\\u200b – 42")
    'H56 - 42'
    """
    shown = unicodedata.normalize("NFKC", text).translate(LOOKALIKES).translate(HYPHENS)
    return _visible(shown)


def shown_line(text: str) -> str:
    """Return a text in one line, composed, without the signs that nobody sees and halves of signs.

    >>> shown_line(" Tờ khai\\u200b\\n theo  mẫu ")
    'Tờ khai theo mẫu'
    """
    whole = "".join(sign for sign in text if unicodedata.category(sign) != "Cs")
    return " ".join(_visible(unicodedata.normalize("NFC", whole)).split())


def unaccented(text: str) -> str:
    """Return a text in lower case without diacritics, so that a search finds words typed without them.

    >>> unaccented("Đồng Tiến")
    'dong tien'
    """
    return "".join(sign for sign in _decomposed(text) if not unicodedata.combining(sign)).replace("đ", "d")


@lru_cache(maxsize=2048)
def alphabetical(text: str) -> Alphabetical:
    """Return what sorts a text as a Vietnamese dictionary does: đ after d, â after a; tones only part equals.

    >>> sorted(["Văn hóa", "Phòng", "Đất", "Phản ánh", "Dân"], key=alphabetical)
    ['Dân', 'Đất', 'Phản ánh', 'Phòng', 'Văn hóa']
    """
    signs = _decomposed(text)
    letters = "".join(sign for sign in signs if sign not in TONES).translate(LETTERS_IN_ORDER)
    return tuple(letters.split()), signs


def contains_words(text: str, words: str) -> bool:
    """Whether a text contains each of some words, however the marks, capitals, i and y are typed."""
    plain = unaccented(text)
    with_i = " ".join(map(_i_for_y, plain.split()))
    return all(word in plain or _i_for_y(word) in with_i for word in unaccented(words).split())


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """Return the form of a name in which all spellings that a reader takes for the same name are equal.

    >>> name_key("Nguyễn Thị Hoà") == name_key("NGUYỄN  THỊ HÒA"), name_key("Hòa") == name_key("Hoa")
    (True, False)
    """
    return " ".join(map(_syllable, _syllables(name)))


@lru_cache(maxsize=1024)
def bare_key(name: str) -> str:
    """Return the form in which names are equal that differ in nothing but marks and gaps between words.

    >>> bare_key("NGUYEN THI HOA") == bare_key("Nguyễn Thị Hòa")
    True
    """
    return "".join(bare_words(name))


def bare_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without marks, with i for y, by which it is found.

    >>> bare_words("Lê Thị Mỹ")
    ('le', 'thi', 'mi')
    """
    return tuple(map(_bare, _syllables(name)))


def is_same_name(one: str, other: str) -> bool:
    """Whether a reader takes two names for the same."""
    return name_key(one) == name_key(other)


def may_be_same_name(one: str, other: str) -> bool:
    """Whether a reader doubts that two names differ: one is typed without marks, or without gaps."""
    marks, others = _marks(one), _marks(other)
    may_be = not marks or not others or marks == others
    return is_same_name(one, other) or (may_be and bare_key(one) == bare_key(other))


def _decomposed(text: str) -> str:
    """Return a text in lower case, each mark apart from its letter, without invisible signs."""
    known = unicodedata.normalize("NFC", text).translate(LOOKALIKES).translate(APOSTROPHES)
    letters = unicodedata.normalize("NFKD", known).translate(LOOKALIKES)  # those that a mark stood on, too
    apart = unicodedata.normalize("NFKD", letters.casefold())
    return _visible(apart)


def _visible(text: str) -> str:
    """Return a text without its invisible signs; blanks count as visible."""
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cf", "Cc"))


def _syllables(name: str) -> list[str]:
    """Return the words of a name, decomposed; whatever is neither letter, mark nor digit parts them."""
    return [syllable for word in name.split() for syllable in _syllables_of(word)]


@lru_cache(maxsize=KEPT_WORDS)
def _syllables_of(word: str) -> tuple[str, ...]:
    signs = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in _decomposed(word))
    return tuple("".join(signs).split())


@lru_cache(maxsize=KEPT_WORDS)
def _bare(syllable: str) -> str:
    return _i_for_y(unaccented(syllable))


def _syllable(word: str) -> str:
    """Return a word with its tone behind it, and a number without leading zeros."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    tones = "".join(sorted(sign for sign in word if sign in TONES))
    return _i_for_y("".join(sign for sign in word if sign not in TONES)) + tones


def _i_for_y(syllable: str) -> str:
    return LONE_Y.sub(r"\1i\2", syllable)


def _marks(name: str) -> list[str]:
    return sorted(sign for sign in _decomposed(name) if sign == "đ" or unicodedata.combining(sign))
