"""Reading moments and days that a person typed."""

from collections.abc import Iterable
from datetime import date, datetime

from shared.reference.office_zone import office_zone


class NotUnderstood(Exception):
    """An option cannot be understood; the message says what to write instead."""


def moment(text: str) -> datetime:
    """Read a moment; without an offset it is in office time, and a day alone means 00:00.

    Raises:
        NotUnderstood: The text is no moment.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"{text!r} is not a moment: say it like 2026-11-23T09:00") from None
    return at if at.tzinfo else at.replace(tzinfo=office_zone())


def days_alone(texts: Iterable[str]) -> list[date]:
    """Return the distinct days among the texts that have no hour."""
    days: dict[date, None] = {}
    for text in texts:
        try:
            days[date.fromisoformat(text.strip())] = None
        except ValueError:
            continue  # it has an hour
    return list(days)
