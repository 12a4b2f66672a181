"""What follows from the answer of a receiver, and when a failed event is tried again; pure.

By the HTTP webhook specification of CloudEvents 1.0, section 2: 2xx takes an event, 410 ends the
subscription, 429 says in `Retry-After` when to come again. No redirect is followed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final, NamedTuple

GIVEN_UP_AFTER: Final = timedelta(days=3)
PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
)
"""After the first failure, the second, and so on; the last one is repeated."""
LONGEST_WISH: Final = timedelta(days=1)
"""Of `Retry-After`: a receiver that says a year would never be told anything again."""
GONE: Final = 410
COME_AGAIN: Final = frozenset({429, 503})


class Taken(StrEnum):
    """Whether a receiver took an event, by what to do next."""

    YES = "yes"
    LATER = "later"
    NEVER = "never"
    """It wants no more events."""


class ReceiverAnswer(NamedTuple):
    """What a receiver answered, or how it failed to."""

    taken: Taken
    reason: str = ""
    """For an operator; of what the receiver wrote it has the status only."""
    wished: timedelta = timedelta()
    """For how long it does not want to be asked again."""


class Failing(NamedTuple):
    """Since when a receiver has taken nothing, and how often it was tried."""

    since: datetime
    tries: int


class Next(NamedTuple):
    """What to do with an event that was not taken: try it again at a moment, or give it up."""

    failing: Failing
    at: datetime
    gives_up: bool


def answer_of(status: int, headers: Mapping[str, str], now: datetime) -> ReceiverAnswer:
    """Return what a status says."""
    if 200 <= status < 300:
        return ReceiverAnswer(Taken.YES)
    reason = f"it answered {status}"
    if status == GONE:
        return ReceiverAnswer(Taken.NEVER, reason)
    wished = retry_after(headers.get("retry-after", ""), now) if status in COME_AGAIN else timedelta()
    return ReceiverAnswer(Taken.LATER, reason, wished)


def next_try(answer: ReceiverAnswer, failing: Failing | None, written_at: datetime, now: datetime) -> Next:
    """Return what to do with an event that was not taken.

    Each event is tried for three days. Those that came while the receiver took nothing wait for it together,
    each from its own moment on, so that no more than three days of events wait.
    """
    began = Failing(failing.since, failing.tries + 1) if failing else Failing(now, 1)
    pause = max(PAUSES[min(began.tries, len(PAUSES)) - 1], answer.wished)
    if now - max(began.since, written_at) >= GIVEN_UP_AFTER:
        return Next(began, now, gives_up=True)
    return Next(began, now + pause, gives_up=False)


def retry_after(value: str, now: datetime) -> timedelta:
    """Return the pause that `Retry-After` asks for, in seconds or as a date; none if it is neither."""
    try:
        wished = timedelta(seconds=int(value)) if value.isdecimal() else parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return min(max(wished, timedelta()), LONGEST_WISH)
