"""The periodic work of surveys: expire links, open follow-ups, check the answers from counters."""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final

import structlog
from nats.errors import Error as NatsError

from services.surveys import invitation_store
from services.surveys.alarms import Detector, PatternCounts
from services.surveys.domain import first_open_month, month_of
from services.surveys.figures.tally_store import raise_alarms
from services.surveys.follow_ups import api as follow_ups
from services.surveys.follow_ups import follow_up_store
from services.surveys.loading import load_invitation_rules
from services.surveys.tickets import ticket_store
from services.surveys.waiting.release import release_waiting
from services.surveys.waiting.seal import seal_of
from shared.clock import Clock
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

log = structlog.get_logger()
INTERVAL_S: Final = 5.0
POLL_S: Final = 0.5
MAX_DUE_TIMES: Final = 500
"""Follow-ups whose due times are asked for in one interval."""


async def keep_time(context: ServiceContext) -> None:
    """Expire links, store answers that wait, and ask for due times, at intervals, until cancelled.

    If deadlines does not answer, it is asked again after the next interval.
    """
    seal = seal_of(context.settings)
    while True:
        async with context.transaction() as tx:
            await apply_time(tx, context.clock.now())
        async with context.transaction() as tx:
            await release_waiting(tx, context.clock.now(), seal)
        try:
            await ask_for_due_times(context)
        except (QueryFailed, NatsError) as failure:
            log.warning("query_unanswered", reason=type(failure).__name__)
        await interval(context.clock)


async def interval(clock: Clock) -> None:
    """Wait for the next interval; a replay clock that moves on ends it at once."""
    next_at = clock.now() + timedelta(seconds=2 * INTERVAL_S)
    for _ in range(round(INTERVAL_S / POLL_S)):
        await asyncio.sleep(POLL_S)
        if clock.now() > next_at:
            return


async def apply_time(tx: Transaction, now: datetime) -> None:
    """Expire links and tickets; open follow-ups that an older version left waiting for a group, in vain."""
    await invitation_store.expire_links(tx.connection, now)
    await ticket_store.delete_expired(tx.connection, now)
    first_open = first_open_month(now, load_invitation_rules().open_for, load_office_zone())
    waiting = await follow_up_store.unopened(tx.connection)
    ungrouped = [one for one in waiting if one.unit_month.month < first_open]
    await follow_ups.open_follow_ups(ungrouped, tx)


async def ask_for_due_times(context: ServiceContext) -> None:
    """Ask deadlines when the follow-ups are due that have no due time yet."""
    async with context.reading() as read:
        rows = await follow_up_store.without_due_time(read, MAX_DUE_TIMES)
    by_unit: dict[str, dict[str, datetime]] = defaultdict(dict)
    for unit, id, opened_at in rows:
        by_unit[unit][id] = opened_at
    for unit, opened in by_unit.items():
        question = WhenDue(unit=unit, limit=follow_ups.LIMIT, since=tuple(opened.values()))
        times = (await ask(context.bus, question)).due_at
        due = {id: at for id, at in zip(opened, times, strict=True) if at}
        async with context.transaction() as tx:
            await follow_up_store.set_due(tx.connection, due)


class CounterCheck:
    """Raises an alarm about answers from a counter's tablet while the office was closed."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    async def run(self, context: ServiceContext) -> None:
        """Check the counters' answers that this process received, at intervals, until cancelled."""
        while True:
            try:
                await self.check(context)
            except (QueryFailed, NatsError) as failure:
                log.warning("query_unanswered", reason=type(failure).__name__)
            await asyncio.sleep(INTERVAL_S)

    async def check(self, context: ServiceContext) -> None:
        """Ask deadlines whether the office was open when the answers came."""
        found: PatternCounts = Counter()
        for (unit, minute), answers in self._detector.take_counter_answers().items():
            if (await ask(context.bus, WasOpen(unit=unit, moments=(minute,)))).open[0] is False:
                month = month_of(local_day(minute, load_office_zone()))
                found[unit, month, AlarmPattern.OFFICE_CLOSED] += answers
        if found:
            async with context.transaction() as tx:
                await raise_alarms(tx.connection, found)
