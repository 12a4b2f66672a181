"""Queues e-mails to staff: of the morning, and of notices at once; each person is told of a thing once."""

import asyncio
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from nats.errors import Error as NatsError

from services.staff.mailing import mail_store
from services.staff.mailing.recipients import Recipient, to_tell, units_told
from services.staff.mailing.rules import load_mail_rules
from services.staff.mailing.said import at_once_of, morning_of
from services.staff.notices import notice_store
from shared.contracts.events.fact import fact_id
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.contracts.questions.work_today import WhatIsDueToday, WorkToday
from shared.mail.progress import MailState
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import QueryFailed, ask
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day, start_of_day

log = structlog.get_logger()
POLL_S: Final = 5.0
NEWS_LAST: Final = timedelta(days=1)
"""Older notices are told by the next morning's e-mail only: an office that was away sends no flood."""
LINES: Final = 20
"""Records of each urgent group that the morning's e-mail names."""
UNITS_ASKED: Final = 200


async def queue_mails(context: ServiceContext) -> None:
    """Queue e-mails as there is something to tell, until cancelled; at once over if no mail server is set."""
    if not context.settings.sends_mail:
        return
    while True:
        now = context.clock.now()
        await queue_at_once(context, now)
        try:
            await queue_morning(context, now)
        except (QueryFailed, NatsError) as failure:
            log.warning("query_unanswered", reason=type(failure).__name__)
        await asyncio.sleep(POLL_S)


async def queue_at_once(context: ServiceContext, now: datetime) -> int:
    """Queue an e-mail for each person who has to be told of notices; return for how many."""
    day, rules, units = local_day(now, load_office_zone()), load_mail_rules(), load_units()
    async with context.reading() as read:
        people = await mail_store.recipients(read, day)
        notices = await mail_store.notices_since(read, now - NEWS_LAST) if people else []
        told = await mail_store.told_since(read, now - NEWS_LAST) if notices else set()
    queued = 0
    for recipient in people:
        new = [one for one in notices if (recipient.person, one.id) not in told]
        chosen = to_tell(recipient, new, rules, units, day)
        if not chosen:
            continue
        id = fact_id("at-once", recipient.person, *sorted(one.id for one in chosen))
        said = at_once_of(chosen).model_dump_json()
        async with context.transaction() as tx:
            await mail_store.note_told(tx.connection, recipient.person, chosen, id, now)
            row = mail_store.row_of(id, recipient.person, said, now, now + NEWS_LAST)
            await mail_store.enqueue(tx.connection, [row])
        queued += 1
    return queued


async def queue_morning(context: ServiceContext, now: datetime) -> int:
    """Queue the e-mail of the morning for whoever has none of today yet; return for how many.

    Those who have the same units are told the same. That an office is closed, or nothing is due, is noted as
    well, so that deadlines is asked once.

    Raises:
        QueryFailed, nats.errors.Error: Deadlines does not answer; it is asked again the next time.
    """
    zone, rules = load_office_zone(), load_mail_rules()
    day = local_day(now, zone)
    begins = start_of_day(day, zone).replace(hour=rules.morning.hour, minute=rules.morning.minute)
    if now < begins:
        return 0
    waiting = await _without_morning(context, day)
    queued = 0
    for units, people in waiting.items():
        work = await ask(context.bus, WhatIsDueToday(units=units, limit=LINES))
        queued += await _queue_mornings(context, units, people, work, now)
    return queued


async def _without_morning(context: ServiceContext, day: date) -> dict[tuple[str, ...], list[Recipient]]:
    """Return who has no e-mail of today yet, by the units of which they are told."""
    rules, units = load_mail_rules(), load_units()
    async with context.reading() as read:
        people = await mail_store.recipients(read, day)
        there = await mail_store.known(read, [_morning_id(one.person, day) for one in people])
    found: dict[tuple[str, ...], list[Recipient]] = defaultdict(list)
    for one in people:
        told = units_told(one, MailOccasion.MORNING, rules, units, day)
        if told and _morning_id(one.person, day) not in there:
            found[tuple(sorted(told))[:UNITS_ASKED]].append(one)
    return found


async def _queue_mornings(
    context: ServiceContext, units: tuple[str, ...], people: list[Recipient], work: WorkToday, now: datetime
) -> int:
    """Queue the same e-mail for people who have the same units."""
    day = local_day(now, load_office_zone())
    until = work.closes or now
    async with context.transaction() as tx:
        waiting = await notice_store.waiting(tx.connection, units)
        rows = []
        for one in people:
            unit = next(posting.unit for posting in one.postings if posting.unit in units)
            said = morning_of(work, unit, day, waiting) if now < until else None
            row = mail_store.row_of(
                _morning_id(one.person, day), one.person, said.model_dump_json() if said else "", now, until
            )
            rows.append(row if said else row | {"state": MailState.DROPPED})
        await mail_store.enqueue(tx.connection, rows)
    return len([row for row in rows if row["state"] == MailState.WAITING])


def _morning_id(person: str, day: date) -> str:
    return fact_id("morning", person, day)
