"""How other systems write moments, days, numbers and texts. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Final

from shared.contracts.events.text import is_hidden
from shared.moments import FIRST_YEAR, LAST_YEAR

FORMS: Final = (
    (re.compile(r"\d{14}"), "%Y%m%d%H%M%S"),
    (re.compile(r"\d{12}"), "%Y%m%d%H%M"),
    (re.compile(r"\d{8}"), "%Y%m%d"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}"), "%d/%m/%Y %H:%M:%S"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}"), "%d/%m/%Y %H:%M"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"),
)
ISO: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?([Zz]|[+-]\d{2}:?\d{2}))?)?", re.ASCII
)
DAY_FORMS: Final = (
    (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?", re.ASCII), (1, 2, 3)),
)
PART_OF_DAY: Final = re.compile(r"((0?[1-9]|1[0-2])[./-])?[12]\d{3}", re.ASCII)
IDENTITY_NUMBER: Final = re.compile(
    r"(?<!\d)(\d{12}|\d{9})(?!\d)"
    r"|(?<!\d)(?<!\d[ .])(\d{3}([ .]\d{3}){3}|\d{3}( \d{3}){2})(?![ .]?\d)",
    re.ASCII,
)
"""Numbers of identity cards have 12 or 9 digits, which people write together or in threes."""
UNSAID: Final = frozenset({"", "null", "none", "undefined", "n/a"})


class Unreadable(ValueError):
    """A value is not written in any of the known ways."""


class PartOfDay(Unreadable):
    """A day lacks its day, or its day and month."""


def text_in(row: Mapping[str, Any], name: str) -> str:
    """Return a field as a text without blanks around it; empty if it says nothing.

    Raises:
        Unreadable: It is no text and no number.
    """
    value = row.get(name)
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Unreadable
    try:
        text = str(value).strip()
    except ValueError:  # a number of more digits than can be written
        raise Unreadable from None
    return "" if text.lower() in UNSAID else text


def moment_in(text: str, zone: tzinfo) -> datetime:
    """Return a moment; without offset it is local time.

    Raises:
        Unreadable: It is written in no known way, or does not exist.
    """
    moment = _moment(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unreadable
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except (OverflowError, ValueError):
        raise Unreadable from None


def _moment(text: str) -> datetime:
    try:
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text.replace("z", "Z").replace(" +", "+").replace(" -", "-"))
        for form, pattern in FORMS:
            if text.isascii() and form.fullmatch(text):
                return datetime.strptime(text, pattern)  # noqa: DTZ007  # the caller knows the zone
    except ValueError:
        raise Unreadable from None
    raise Unreadable


def day_in(text: str) -> date:
    """Return a day.

    Raises:
        PartOfDay: Only a month and a year, or a year.
        Unreadable: It is written in no known way, or does not exist.
    """
    if PART_OF_DAY.fullmatch(text):
        raise PartOfDay
    for form, (year, month, day) in DAY_FORMS:
        if found := form.fullmatch(text):
            try:
                read = date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                raise Unreadable from None
            if not FIRST_YEAR <= read.year <= LAST_YEAR:
                raise Unreadable
            return read
    raise Unreadable


def safe_text(text: str, longest: int) -> str:
    """Return a free text on one line, without hidden signs, and without what may be an identity number."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if sign.isspace() or is_hidden(sign) else sign for sign in text)
    return IDENTITY_NUMBER.sub("…", " ".join(text.split()))[:longest].strip()


def telephone_in(text: str) -> str | None:
    """Return a telephone number; None for none, or for what may be an identity number."""
    digits = "".join(filter(str.isdigit, text))
    is_identity = IDENTITY_NUMBER.fullmatch(digits) is not None and not digits.startswith("84")
    return text if text and not is_identity else None
