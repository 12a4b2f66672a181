"""Purges expired personal data in small transactions, each night and whenever an operator asks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic
from typing import Final

import structlog
from nats.errors import Error as NatsError

from shared.clock import has_seen_no_event
from shared.contracts.questions.retention import Purge, Purged, PurgedKind, WhatIsExpired
from shared.errors import safe_message
from shared.messaging.context import ServiceContext
from shared.messaging.streams import Consumer
from shared.reference.loading import load_office_zone, load_retention_periods
from shared.reference.retention_periods import past
from shared.service.retention import purge_log
from shared.service.retention.purge_rule import PurgeRule
from shared.storage.transient import is_transient

log = structlog.get_logger()
AT_ONCE: Final = 500
"""Rows a transaction, so that facts which come in meanwhile do not wait long."""
SLICE_S: Final = 2.0
"""How long one query may purge before it reports its progress."""
PAUSE_S: Final = 0.01
"""Between two transactions, for others."""
CHECK_EVERY_S: Final = 60.0
QUIET: Final = timedelta(hours=2)
"""How long after midnight the nightly purge begins."""
DAY: Final = timedelta(days=1)


class Purger:
    """Runs the purge rules of a service."""

    def __init__(self, rules: Sequence[PurgeRule], consumer: Consumer) -> None:
        self._rules = rules
        self._consumer = consumer

    async def answer(self, question: Purge, context: ServiceContext) -> Purged:
        """Purge some of what is expired by the service's clock, or count it."""
        now = context.clock.now()
        if has_seen_no_event(now):
            return Purged(kinds=())
        if question.dry_run:
            return await self._count(context, now)
        await self._start_watching(context)
        kinds, more = [], False
        until = monotonic() + SLICE_S
        for rule in self._rules:
            removed, left = await self._purge(context, rule, now, until)
            kinds.append(
                PurgedKind(kind=rule.kind, days=load_retention_periods()[rule.kind].days, removed=removed)
            )
            more |= left
        return Purged(kinds=tuple(kinds), has_more=more)

    async def expired(self, _question: WhatIsExpired, context: ServiceContext) -> Purged:
        """Count what is expired by the service's clock."""
        now = context.clock.now()
        return Purged(kinds=()) if has_seen_no_event(now) else await self._count(context, now)

    async def run_nightly(self, context: ServiceContext) -> None:
        """Purge once a day for as long as the service runs; retry what cannot be purged now."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            await self.run_due(context)

    async def run_due(self, context: ServiceContext) -> None:
        """Purge the kinds that were not purged since the night began."""
        now = context.clock.now()
        if has_seen_no_event(now):
            return
        zone = load_office_zone()
        await self._start_watching(context)
        async with context.reading() as read:
            last_purged = await purge_log.last_purged(read)
        for rule in self._rules:
            if night_of(last_purged[rule.kind], zone) < night_of(datetime.now(UTC), zone):
                try:
                    await self._purge(context, rule, now)
                except Exception as failure:
                    if is_transient(failure):
                        raise
                    # It stops neither the service nor the other kinds; the doctor reports it.
                    log.error("purge_failed", kind=rule.kind, reason=safe_message(failure))

    async def _purge(
        self, context: ServiceContext, rule: PurgeRule, now: datetime, until: float = float("inf")
    ) -> tuple[int, bool]:
        """Purge one kind to the end or for a while; return how much was removed, and whether some is left."""
        if rule.only_when_caught_up and not await self._is_caught_up(context):
            return 0, False
        removed, more = 0, True
        before = past(load_retention_periods()[rule.kind].days, now, load_office_zone())
        while more and monotonic() < until:
            async with context.transaction() as tx:
                batch = await rule.purge_batch(tx.connection, before, AT_ONCE)
                more = batch.has_more
                await purge_log.note(
                    tx.connection, rule.kind, batch.removed, None if more else datetime.now(UTC)
                )
            removed += batch.removed
            await asyncio.sleep(PAUSE_S)
        if removed:
            log.info("purged", kind=rule.kind, removed=removed)
        return removed, more

    async def _count(self, context: ServiceContext, now: datetime) -> Purged:
        kinds = []
        async with context.reading() as read:
            last_purged = await purge_log.last_purged(read)
            for rule in self._rules:
                days = load_retention_periods()[rule.kind].days
                found = await rule.count_expired(read, past(days, now, load_office_zone()))
                kinds.append(
                    PurgedKind(
                        kind=rule.kind,
                        days=days,
                        removed=found.to_remove,
                        blocked=found.blocked,
                        purged_at=last_purged.get(rule.kind),
                    )
                )
        return Purged(kinds=tuple(kinds))

    async def _start_watching(self, context: ServiceContext) -> None:
        async with context.transaction() as tx:
            kinds = [rule.kind for rule in self._rules]
            await purge_log.start_watching(tx.connection, kinds, datetime.now(UTC) - DAY)

    async def _is_caught_up(self, context: ServiceContext) -> bool:
        """Whether the consumer has no message pending or unacknowledged."""
        try:
            info = await context.bus.jetstream().consumer_info(self._consumer.stream, self._consumer.name)
        except NatsError as trouble:
            log.warning("inbox_not_purged", reason=type(trouble).__name__)
            return False
        return not info.num_pending and not info.num_ack_pending


def night_of(moment: datetime, zone: tzinfo) -> datetime:
    """Return the day at the office to whose night a moment belongs: that begins at two, and lasts a day."""
    return (moment - QUIET).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
