"""What is wrong, judged by what was seen. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from deploy.doctor.messages import finding
from shared.contracts.questions.checks import Check
from shared.contracts.questions.health import Health
from shared.contracts.questions.retention import PurgedKind

OLD_S: Final = 60.0
"""Longer than an acknowledgement is waited for, and than a restart takes."""
MANY: Final = 5000
"""Messages: more than a service takes in within a second or two."""
SKEW: Final = timedelta(seconds=5)
"""Far more than machines that keep time differ by, and less than anybody would notice."""
RENEW_DAYS: Final = 30
NIGHTS: Final = timedelta(days=3)
"""Without a sweep; a service that was off for a weekend sweeps as soon as it is back."""
NO_ROOM: Final = ("insufficient", "no space", "resource limits", "maximum bytes")
"""Of what nats-server says when it may keep no more. When its disk is full it says nothing at all."""


def diagnose_service(
    service: str, condition: Health, asked_at: datetime, answered_at: datetime
) -> list[Check]:
    """Return what is wrong with a service, if anything is; it answered between two moments of our clock."""
    found = []
    outbox, trouble = condition.outbox, condition.outbox_failing
    if condition.database_failing:
        found.append(finding("database-away", trouble=condition.database_failing))
    elif trouble:
        no_room = any(word in trouble.lower() for word in NO_ROOM)
        found.append(finding("disk-full" if no_room else "outbox-refused", outbox=outbox, trouble=trouble))
    if condition.lag > MANY or condition.oldest_s > OLD_S:
        oldest = round(condition.oldest_s)
        found.append(finding("lag", service=service, lag=condition.lag, oldest=oldest))
    if skew := clock_skew(condition.at, asked_at, answered_at):
        found.append(finding("clock-skew", seconds=round(skew.total_seconds())))
    return [*(found or [finding("service-well", lag=condition.lag, outbox=outbox)]), *_began(condition)]


def _began(condition: Health) -> list[Check]:
    """Tell since when a service runs and what it got over: a break that nobody saw is seen after it."""
    if condition.started_at is None:  # of an older version
        return []
    since = f"{condition.started_at.astimezone():%H:%M:%S %d/%m}"
    return [finding("began", since=since, breaks=condition.reconnects, waited=condition.database_waits)]


def clock_skew(clock: datetime, asked_at: datetime, answered_at: datetime) -> timedelta:
    """Return how far another clock is off for certain; nothing if that is little.

    >>> noon = datetime(2026, 11, 24, 12)
    >>> clock_skew(noon + timedelta(seconds=90), noon, noon + timedelta(seconds=2))
    datetime.timedelta(seconds=88)
    """
    ahead, behind = clock - answered_at, asked_at - clock
    skew = max(ahead, behind)
    return skew if skew > SKEW else timedelta()


def diagnose_retention(kinds: Sequence[PurgedKind], now: datetime) -> Check:
    """Return whether what is past its time goes each night; by the clock of the service's machine."""
    left = sum(one.removed for one in kinds)
    longest_ago = min((one.purged_at for one in kinds if one.purged_at), default=now)
    if now - longest_ago > NIGHTS:
        return finding("retention-late", days=(now - longest_ago).days, left=left)
    return finding("retention-well", left=left, waits=sum(one.blocked for one in kinds))


def diagnose_certificate(name: str, ends_at: datetime, now: datetime) -> Check:
    """Return whether a certificate is good for long enough."""
    days, day = (ends_at - now).days, ends_at.date()
    if ends_at <= now:
        return finding("certificate-ended", name=name, day=day)
    if days < RENEW_DAYS:
        return finding("certificate-ends", name=name, days=days, day=day)
    return finding("certificate-well", name=name, day=day)


def diagnose_dead_letters(number: int) -> Check:
    """Return whether dead letters wait for a person."""
    return finding("dead-letters", number=number) if number else finding("no-dead-letters")
