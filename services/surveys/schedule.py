"""What surveys does by the clock: links expire, follow-ups open and get due times, counters are checked."""

import asyncio
from collections import Counter, defaultdict
from datetime import datetime
from typing import Final

import structlog
from nats.errors import Error as NatsError

from services.surveys import asking, store
from services.surveys.alarms import WATCH, Seen
from services.surveys.domain import month_of
from services.surveys.figures.tally_store import raise_alarms
from services.surveys.follow_ups import api as follow_ups
from services.surveys.follow_ups import follow_up_store
from shared.contracts.questions.office_time import WasOpen, WhenDue
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.messaging.context import ServiceContext
from shared.messaging.query_client import QueryFailed, ask
from shared.messaging.transaction import Transaction
from shared.reference.office_zone import OFFICE_ZONE

log = structlog.get_logger()
PAUSE_S: Final = 5.0
AT_ONCE: Final = 500


async def keep_time(context: ServiceContext) -> None:
    """Do it again and again, until cancelled; who does not answer is asked the next time."""
    while True:
        async with context.transaction() as tx:
            await pass_time(tx, context.clock.now())
        try:
            await ask_for_due_times(context)
        except (QueryFailed, NatsError) as trouble:
            log.warning("query_unanswered", reason=type(trouble).__name__)
        await asyncio.sleep(PAUSE_S)


async def watch_counters(context: ServiceContext) -> None:
    """Check what this process has seen at counters again and again, until cancelled."""
    while True:
        try:
            await check_counters(context)
        except (QueryFailed, NatsError) as trouble:
            log.warning("query_unanswered", reason=type(trouble).__name__)
        await asyncio.sleep(PAUSE_S)


async def pass_time(tx: Transaction, now: datetime) -> None:
    """Let links expire, and open the follow-ups for which no crowd will come."""
    await store.expire(tx.connection, now)
    open_for = asking.load_rules().open_for
    waiting = await follow_up_store.waiting(tx.connection)
    await follow_ups.open_up([one for one in waiting if follow_ups.is_over(one, now, open_for)], tx)


async def ask_for_due_times(context: ServiceContext) -> None:
    """Ask deadlines when follow-ups are due that were opened meanwhile."""
    async with context.reading() as read:
        rows = await follow_up_store.without_due_time(read, AT_ONCE)
    of_unit: dict[str, dict[str, datetime]] = defaultdict(dict)
    for unit, id, opened_at in rows:
        of_unit[unit][id] = opened_at
    for unit, opened in of_unit.items():
        question = WhenDue(unit=unit, limit=follow_ups.LIMIT, since=tuple(opened.values()))
        times = (await ask(context.bus, question)).due_at
        async with context.transaction() as tx:
            await follow_up_store.set_due(tx.connection, dict(zip(opened, times, strict=True)))


async def check_counters(context: ServiceContext) -> None:
    """Raise an alarm about what was answered at a counter while the office was closed."""
    seen: Seen = Counter()
    for (unit, minute), answers in WATCH.answered_at_counters().items():
        if not (await ask(context.bus, WasOpen(unit=unit, moments=(minute,)))).open[0]:
            seen[unit, month_of(minute.astimezone(OFFICE_ZONE)), AlarmPattern.OFFICE_CLOSED] += answers
    if seen:
        async with context.transaction() as tx:
            await raise_alarms(tx.connection, seen)
