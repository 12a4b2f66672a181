"""Types of the values in data files: texts, days, clock times, office hours, how far a source was checked."""

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict


def _clock(value: object) -> time:
    at = time.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(at, time) or at.second or at.microsecond or at.tzinfo:
        raise ValueError
    return at


def _in_words(words: str) -> BeforeValidator:
    """Validate a clock time; the fault uses these words."""

    def read(value: object) -> time:
        try:
            return _clock(value)
        except ValueError:
            raise ValueError(words) from None

    return BeforeValidator(read)


Text = Annotated[str, Field(min_length=1)]
OnDay = Annotated[date, Strict()]
Clock = Annotated[time, _in_words('say an hour and minute, such as "07:30"')]
Certainty = Literal["law", "second-hand", "unchecked"]
"""Read in the legal text; in somebody else's copy of the rule; common knowledge in the field."""


def _minute(value: object) -> int:
    """Return a clock time in minutes since midnight; an office may be open until 24:00."""
    if value == "24:00":
        return 24 * 60
    try:
        at = _clock(value)
    except ValueError:
        raise ValueError('say an hour and minute, such as "07:30"; a day ends at "24:00"') from None
    return at.hour * 60 + at.minute


Minute = Annotated[int, BeforeValidator(_minute)]


def in_order(hours: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Check that sessions follow each other.

    Raises:
        ValueError: One ends before it begins, or begins before the one before it has ended.
    """
    moments = [moment for session in hours for moment in session]
    if any(earlier >= later for earlier, later in pairwise(moments)):
        raise ValueError("each session ends after it begins, and begins after the one before it")
    return hours


Hours = Annotated[tuple[tuple[Minute, Minute], ...], AfterValidator(in_order)]
"""Sessions of a day, in minutes since midnight."""
