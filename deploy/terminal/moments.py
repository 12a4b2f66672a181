"""Moments as somebody types them."""

from collections.abc import Iterable
from datetime import date, datetime

from shared.reference.office_zone import OFFICE_ZONE


class NotUnderstood(Exception):
    """What was asked makes no sense; the message says why, and what would."""


def moment(text: str) -> datetime:
    """Read a moment; without an offset it is office time, and a day alone is its beginning.

    Raises:
        NotUnderstood: It is not a moment.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotUnderstood(f"{text!r} is not a moment: say it like 2026-11-23T09:00") from None
    return at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)


def days_alone(texts: Iterable[str]) -> list[date]:
    """Return the days that were said without an hour, each once."""
    days: dict[date, None] = {}
    for text in texts:
        try:
            days[date.fromisoformat(text.strip())] = None
        except ValueError:
            continue  # it has an hour
    return list(days)
