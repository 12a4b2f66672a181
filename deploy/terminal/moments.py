"""Reading moments and days that a person typed as options."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Annotated

import typer

from shared.moments import FIRST_YEAR, LAST_YEAR
from shared.typed_dates import NotTyped, typed_day, typed_moment


class NotUnderstood(Exception):
    """An option cannot be understood; the message says what to write instead."""


def moment(text: str, zone: tzinfo) -> datetime:
    """Read a moment; without an offset it is in this zone, and a day alone means 00:00.

    Raises:
        NotUnderstood: The text is no moment.
    """
    try:
        return typed_moment(text, zone)
    except NotTyped:
        raise NotUnderstood(
            f"{text!r} is not a moment of the years {FIRST_YEAR} to {LAST_YEAR}: "
            "write it like 2026-11-23T09:00 or 09:00 23/11/2026"
        ) from None


def day(text: str) -> date:
    """Read a day.

    Raises:
        NotUnderstood: The text is no day.
    """
    try:
        return typed_day(text)
    except NotTyped:
        raise NotUnderstood(f"{text!r} is not a day: write it like 2026-11-23 or 23/11/2026") from None


def parsed_day(text: str) -> date:
    """Read an option that is a day.

    Raises:
        BadParameter: It is no day.
    """
    try:
        return day(text)
    except NotUnderstood as trouble:
        raise typer.BadParameter(str(trouble)) from None


FirstDay = Annotated[
    date,
    typer.Option("--from", parser=parsed_day, metavar="DAY", help="First day, as 2026-01-01 or 01/01/2026"),
]
LastDay = Annotated[date, typer.Option("--to", parser=parsed_day, metavar="DAY", help="Last day")]


def days_alone(texts: Iterable[str]) -> list[date]:
    """Return the distinct days among the texts that have no hour."""
    days: dict[date, None] = {}
    for text in texts:
        try:
            days[typed_day(text)] = None
        except NotTyped:
            continue  # it has an hour
    return list(days)
