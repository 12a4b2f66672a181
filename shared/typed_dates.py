"""Days and moments as people type them: 26/04/2024, 09:30 26/04/2024, 26 Apr 2024, 2024-04-26T09:30. Pure.

The day comes before the month, as in every form of the office: nothing is ever read month first. A number
alone is neither a day nor a moment.
"""

import re
from datetime import date, datetime, tzinfo
from typing import Final

from shared.moments import in_range

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO_DAY: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
DAY_FIRST: Final = re.compile(r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})")
MONTH_IN_WORDS: Final = re.compile(r"(?P<day>\d{1,2}) (?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})")
DAYS: Final = (ISO_DAY, DAY_FIRST, MONTH_IN_WORDS)
TIME: Final = re.compile(r"(?P<hour>\d{1,2})\s?(?::|h|g|giờ)\s?(?P<minute>\d{2})?(?::(?P<second>\d{2}))?")
MOMENTS: Final = tuple(
    re.compile(pattern)
    for day in DAYS
    for pattern in (
        rf"(?:{day.pattern})(?:[ ,]+(?:{TIME.pattern}))?",
        rf"(?:{TIME.pattern})[ ,]+(?:{day.pattern})",
    )
)
RFC_3339: Final = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(z|[+-]\d{2}:?\d{2})?")


class NotTyped(ValueError):
    """A text is not the day or the moment that was to be typed."""


def typed_day(text: str) -> date:
    """Read a day.

    Raises:
        NotTyped: The text is no day, or there is no such day.
    """
    said = _plain(text)
    for form in DAYS:
        if found := form.fullmatch(said):
            return _day(found)
    raise NotTyped(text)


def typed_moment(text: str, zone: tzinfo) -> datetime:
    """Read a moment; without an offset it is in this zone, and a day alone means 00:00 of it.

    Raises:
        NotTyped: The text is no moment, or there is no such moment.
    """
    said = _plain(text)
    if RFC_3339.fullmatch(said):
        try:
            at = in_range(datetime.fromisoformat(said.upper()))
        except ValueError:
            raise NotTyped(text) from None
        return at if at.tzinfo else at.replace(tzinfo=zone)
    for form in MOMENTS:
        if found := form.fullmatch(said):
            return _moment(found, zone)
    raise NotTyped(text)


def _plain(text: str) -> str:
    """Return a text in small letters, with single plain blanks."""
    return " ".join(text.split()).lower()


def _day(found: re.Match[str]) -> date:
    parts = found.groupdict()
    name = parts.get("name")
    try:
        month = MONTHS.index(name[:3]) + 1 if name else int(parts["month"])
        return in_range(date(int(parts["year"]), month, int(parts["day"])))
    except ValueError:
        raise NotTyped(found.string) from None


def _moment(found: re.Match[str], zone: tzinfo) -> datetime:
    day = _day(found)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise NotTyped(found.string) from None
