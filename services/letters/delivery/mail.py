"""The e-mail of a letter: in which states it can be, and what follows from what the mail server says; pure.

A letter goes out once or, when nobody can know whether it did, not a second time; why:
docs/decisions/0009-a-letter-is-mailed-once.md.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from shared.settings import Settings


class MailState(StrEnum):
    """How far an e-mail is."""

    WAITING = "waiting"
    BEING_SENT = "being-sent"
    """Noted before the message is given to the mail server: from here on it may have left."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The mail server will not take it: the letter goes out on paper."""
    UNCLEAR = "unclear"
    """It was being sent, and the answer never came: a person has to find out."""


class Answer(StrEnum):
    """What came of an attempt, by what to do next."""

    ACCEPTED = "accepted"
    LATER = "later"
    """The mail server cannot take it now (4xx)."""
    REFUSED = "refused"
    """The mail server will never take it (5xx)."""
    AWAY = "away"
    """The mail server could not be reached, or hung up before the message was given to it."""
    NEVER_CAME = "never-came"
    """The connection broke after the message was given and before the answer."""


def is_on(settings: Settings) -> bool:
    """Whether letters go out by e-mail; those of a year that is replayed never do."""
    return bool(settings.smtp_url.get_secret_value()) and settings.clock == "real"


class Next(NamedTuple):
    """The state that follows, how often it was tried, and not before when it is tried again."""

    state: MailState
    tries: int
    next_at: datetime


MOST_TRIES: Final = 18
"""About two days; ours. RFC 5321, 4.5.4.1, would have a mail server try for four or five."""
LONGEST_DELAY: Final = timedelta(hours=4)
AT_MOST: Final = timedelta(minutes=10)
"""What is noted as being sent for longer than this has died: each command of SMTP times out before."""


def following(answer: Answer, tries: int, now: datetime) -> Next:
    """Return what follows from an answer; trouble with the connection is not held against a message."""
    match answer:
        case Answer.ACCEPTED:
            return Next(MailState.ACCEPTED, tries + 1, now)
        case Answer.LATER if tries + 1 < MOST_TRIES:
            return Next(MailState.WAITING, tries + 1, now + min(timedelta(minutes=2**tries), LONGEST_DELAY))
        case Answer.LATER | Answer.REFUSED:
            return Next(MailState.REFUSED, tries + 1, now)
        case Answer.AWAY:
            return Next(MailState.WAITING, tries, now)
        case Answer.NEVER_CAME:
            return Next(MailState.UNCLEAR, tries + 1, now)
