"""The states of an e-mail, and which one follows from a reply of the mail server; pure.

An e-mail is sent once. If nobody can know whether it was sent, it is not sent again; for the reasons see
docs/decisions/0009-a-letter-is-mailed-once.md.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple


class MailState(StrEnum):
    """The state of an e-mail."""

    WAITING = "waiting"
    BEING_SENT = "being-sent"
    """Stored before the message is given to the mail server: from then on it may have left."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The mail server rejects it: a letter goes out on paper."""
    UNCLEAR = "unclear"
    """It was being sent, and no reply came: a person has to find out whether it left."""
    DROPPED = "dropped"
    """It told nothing new any more, or nobody was to get it, when its turn came."""


class MailOutcome(StrEnum):
    """The outcome of an attempt to send an e-mail, by what to do next."""

    ACCEPTED = "accepted"
    LATER = "later"
    """The mail server cannot take it now (4xx)."""
    REFUSED = "refused"
    """The mail server will never take it (5xx)."""
    UNREACHABLE = "away"
    """The mail server could not be reached, or hung up before the message was given to it."""
    NO_REPLY = "never-came"
    """The connection broke after the message was given and before a reply came."""


class MailProgress(NamedTuple):
    """The next state of an e-mail, the number of tries, and the earliest time of the next one."""

    state: MailState
    tries: int
    next_at: datetime


MAX_TRIES: Final = 18
"""About two days; our choice. RFC 5321, 4.5.4.1, has a mail server try for four or five days."""
MAX_DELAY: Final = timedelta(hours=4)
SENDING_TIMEOUT: Final = timedelta(minutes=10)
"""An e-mail that is being sent for longer has lost its process: each SMTP command times out earlier."""


def next_progress(outcome: MailOutcome, tries: int, now: datetime) -> MailProgress:
    """Return the progress after an attempt. A failed connection does not count as a try."""
    match outcome:
        case MailOutcome.ACCEPTED:
            return MailProgress(MailState.ACCEPTED, tries + 1, now)
        case MailOutcome.LATER if tries + 1 < MAX_TRIES:
            return MailProgress(
                MailState.WAITING, tries + 1, now + min(timedelta(minutes=2**tries), MAX_DELAY)
            )
        case MailOutcome.LATER | MailOutcome.REFUSED:
            return MailProgress(MailState.REFUSED, tries + 1, now)
        case MailOutcome.UNREACHABLE:
            return MailProgress(MailState.WAITING, tries, now)
        case MailOutcome.NO_REPLY:
            return MailProgress(MailState.UNCLEAR, tries + 1, now)
