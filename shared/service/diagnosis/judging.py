"""The diagnosis: judges what the probes have read. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.questions.checks import Check
from shared.contracts.questions.feed.subscribers import Subscription, SubscriptionState
from shared.contracts.questions.health import Health
from shared.contracts.questions.retention import PurgedKind
from shared.service.diagnosis.messages import finding

MAX_AGE_S: Final = 60.0
"""Longer than the bus waits for an acknowledgement, and than a restart takes."""
MAX_LAG: Final = 5000
"""Messages; more than a service processes within a second or two."""
MAX_SKEW: Final = timedelta(seconds=5)
"""More than synchronised clocks ever differ by, and less than anybody would notice."""
RENEW_DAYS: Final = 30
MAX_SINCE_PURGE: Final = timedelta(days=3)
"""A service that was off for a weekend purges as soon as it is back."""
NO_ROOM: Final = ("insufficient", "no space", "resource limits", "maximum bytes")
"""Parts of nats-server's errors when a limit is reached. When its disk is full it sends no error at all."""


BY_DATABASE_ERROR: Final = {
    **dict.fromkeys(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "53100"), "database-full"),
    **dict.fromkeys(
        ("SQLITE_READONLY", "SQLITE_READONLY_DIRECTORY", "SQLITE_PERM", "25006"), "database-read-only"
    ),
    **dict.fromkeys(("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002"), "database-damaged"),
}
"""Findings by the code of a database; the ordinary one is that it is away."""
MAY_BE_ON_THE_WAY: Final = 500
"""Records that one service may not have received yet, while the others are being asked."""
MANY_RECORDS: Final = 100
"""Among so many, one at least was returned to a citizen who is invited to answer."""


def diagnose_service(
    service: str, health: Health, asked_at: datetime, answered_at: datetime, zone: ZoneInfo
) -> list[Check]:
    """Judge the health of a service.

    Args:
        service: Name of the service.
        health: Its answer.
        asked_at: When it was asked, by our clock.
        answered_at: When the answer came, by our clock.
    """
    found = []
    outbox, trouble = health.outbox, health.outbox_failing
    if health.database_failing:
        code = BY_DATABASE_ERROR.get(health.database_failing, "database-away")
        found.append(finding(code, service=service, trouble=health.database_failing))
    elif trouble:
        no_room = any(word in trouble.lower() for word in NO_ROOM)
        found.append(finding("disk-full" if no_room else "outbox-refused", outbox=outbox, trouble=trouble))
    if rows := health.outbox_unreadable:
        found.append(finding("outbox-unreadable", service=service, rows=", ".join(map(str, rows))))
    if health.lag > MAX_LAG or health.oldest_s > MAX_AGE_S:
        oldest = round(health.oldest_s)
        found.append(finding("lag", service=service, lag=health.lag, oldest=oldest))
    if skew := clock_skew(health.at, asked_at, answered_at):
        found.append(finding("clock-skew", seconds=round(skew.total_seconds())))
    return [*(found or [finding("service-well", lag=health.lag, outbox=outbox)]), *_uptime(health, zone)]


def _uptime(health: Health, zone: ZoneInfo) -> list[Check]:
    """Tell since when a service runs and how often it reconnected, so that a past outage is visible."""
    if health.started_at is None:  # an older version does not tell
        return []
    since = f"{health.started_at.astimezone(zone):%H:%M:%S %d/%m/%Y}"
    breaks, waited = health.reconnects, health.database_waits
    return [finding("began", since=since, zone=zone.key, breaks=breaks, waited=waited)]


def diagnose_subscribers(subscriptions: Sequence[Subscription]) -> list[Check]:
    """Name each subscriber whose receiver takes nothing, or has ended its subscription."""
    return [
        finding(f"subscriber-{one.state}", name=one.name, why=one.reason)
        for one in subscriptions
        if one.state is not SubscriptionState.GOING
    ]


def clock_skew(clock: datetime, asked_at: datetime, answered_at: datetime) -> timedelta:
    """Return by how much another clock is certainly off; zero if that is less than `MAX_SKEW`.

    >>> noon = datetime(2026, 11, 24, 12)
    >>> clock_skew(noon + timedelta(seconds=90), noon, noon + timedelta(seconds=2))
    datetime.timedelta(seconds=88)
    """
    ahead, behind = clock - answered_at, asked_at - clock
    skew = max(ahead, behind)
    return skew if skew > MAX_SKEW else timedelta()


def diagnose_retention(kinds: Sequence[PurgedKind], now: datetime) -> Check:
    """Judge whether a service purges every night; `now` is by the clock of its machine."""
    left = sum(kind.removed for kind in kinds)
    oldest_purge = min((kind.purged_at for kind in kinds if kind.purged_at), default=now)
    if now - oldest_purge > MAX_SINCE_PURGE:
        return finding("retention-late", days=(now - oldest_purge).days, left=left)
    return finding("retention-well", left=left, waits=sum(kind.blocked for kind in kinds))


def diagnose_certificate(name: str, ends_at: datetime, now: datetime) -> Check:
    """Judge whether a certificate is valid for at least a month."""
    days, day = (ends_at - now).days, ends_at.date()
    if ends_at <= now:
        return finding("certificate-ended", name=name, day=day)
    if days < RENEW_DAYS:
        return finding("certificate-ends", name=name, days=days, day=day)
    return finding("certificate-well", name=name, day=day)


def diagnose_known(known: Mapping[str, Mapping[str, int]]) -> list[Check]:
    """Judge whether a service has lost what others still know.

    Args:
        known: Numbers by service and kind of thing; services that do not answer are left out.
    """
    records = known.get("intake", {}).get("records")
    if records is None:
        return []
    found = [
        finding("known-less", service=service, thing=thing, number=number, records=records)
        for service, counts in known.items()
        for thing, number in counts.items()
        if _is_too_few(thing, number, records)
    ]
    return list(found) or [finding("known-alike", records=records)]


def _is_too_few(thing: str, number: int, records: int) -> bool:
    if thing == "records":
        return number < records - min(MAY_BE_ON_THE_WAY, records // 2)
    return number == 0 and records >= MANY_RECORDS


def diagnose_dead_letters(waiting: int, strays: int) -> list[Check]:
    """Judge whether dead letters, or messages among them that no service has written, wait for a person."""
    found: list[Check] = []
    if waiting > strays:
        found.append(finding("dead-letters", number=waiting - strays))
    if strays:
        found.append(finding("stray-letters", number=strays))
    return found or [finding("no-dead-letters")]
