"""Moments and days as they are written: RFC 3339 with its usual variants, and nothing else.

Digits alone could be seconds, milliseconds or a day, and the years at both ends of the calendar leave no room
to count in. So neither is accepted anywhere: events, questions, forms and commands all read by these types.
"""

import re
from datetime import date, datetime
from typing import Annotated, Final, TypeVar

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

D = TypeVar("D", bound=date)
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199
"""Everybody who is alive was born after the first; nothing that an office does reaches the last."""
WRITTEN_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
"""The offset is checked apart, since its absence is a fault of its own."""
WRITTEN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_moment(value: object) -> datetime:
    """Return a moment, with or without offset.

    Raises:
        PydanticCustomError: It is not written as a moment, does not exist, or its year is out of range.
    """
    if isinstance(value, str) and WRITTEN_MOMENT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.replace("z", "Z"))
        except ValueError:
            raise _not_a_moment() from None
    if not isinstance(value, datetime):
        raise _not_a_moment()
    return in_range(value)


def as_day(value: object) -> date:
    """Return a day.

    Raises:
        PydanticCustomError: It is not written as a day, does not exist, or its year is out of range.
    """
    if isinstance(value, str) and WRITTEN_DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise _not_a_day() from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _not_a_day()
    return in_range(value)


def aware_moment(text: str) -> datetime:
    """Return a moment with its offset, as the place of a page in a list is written.

    Raises:
        ValueError: It is not written so, does not exist, or its year is out of range.
    """
    moment = as_moment(text)
    if moment.tzinfo is None:
        raise _not_a_moment()
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(as_moment)]
"""A moment with its offset."""
LocalMoment = Annotated[datetime, BeforeValidator(as_moment)]
"""A moment that may come without offset; its reader says which time it is in."""
Day = Annotated[date, BeforeValidator(as_day)]
"""A calendar day."""


def in_range(value: D) -> D:
    """Return a day or a moment.

    Raises:
        PydanticCustomError: Its year is out of range.
    """
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("year", f"the year has to be from {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _not_a_moment() -> PydanticCustomError:
    return PydanticCustomError("moment", "say a moment such as 2023-02-15T08:30:00+07:00")


def _not_a_day() -> PydanticCustomError:
    return PydanticCustomError("day", "say a day such as 2023-02-15")
