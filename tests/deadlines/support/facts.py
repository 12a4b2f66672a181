"""Facts of records, told with office clock times such as `2023-02-01 09:00`."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.deadlines.due_times.calculation import Stop
from services.deadlines.handlers import keep_the_clock
from services.deadlines.law.loading import load_law
from services.deadlines.tracking.record_event import RecordEvent
from shared.contracts.events.deadline import DeadlineFact, WarningRecipient
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordLinked,
    RecordResumed,
    RecordRulesSwitched,
    RecordSupplemented,
)
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.support.zone import VIETNAM

UNIT = "15712v1"
RECORD = "H56.31.20-230201-0001"
SAME_DAY, TWO_DAYS, THREE_DAYS, FORTY_FIVE_CALENDAR_DAYS = "2.000815", "2.001035", "1.004837", "1.003554"
"""Procedures of the catalogue."""
RULE_SETS = ("nd61-2018", "nd118-2025")
RULES = load_law().rules(RULE_SETS[0])
"""Those of 2023."""


def clock(text: str) -> datetime:
    """An instant, as the clock in the office shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def stop(since: str, until: str) -> Stop:
    """A time during which a supplement was awaited."""
    return Stop(clock(since), clock(until))


def tell(
    kind: type[RecordFact],
    sequence: int,
    at: str,
    *,
    record: str = RECORD,
    procedure: str = THREE_DAYS,
    unit: str = UNIT,
    **more: Any,
) -> RecordFact:
    """A fact of a record."""
    return kind(unit=unit, record=record, procedure=procedure, sequence=sequence, at=clock(at), **more)


def details(kind: type[RecordFact], chance: random.Random, at: datetime) -> dict[str, Any]:
    """What a fact of a kind that happened at a moment says besides; anything that it may say."""
    if kind is RecordExtended:
        return {"appointment_at": at + timedelta(minutes=chance.randrange(1, 20_000))}
    if kind is RecordLinked:
        return {"other": "H56.31.20-230201-9999"}
    if kind in (RecordFiled, RecordSupplemented, RecordResumed) and chance.randrange(2):
        told = {"appointment_at": at + timedelta(minutes=chance.randrange(-10, 20_000))}
        return told | ({"counter_unit": "15715v1"} if kind is RecordFiled and chance.randrange(2) else {})
    if kind is RecordRulesSwitched:
        return {"rules": chance.choice(RULE_SETS), "approver": "chairman"}
    return {}


def happened(*facts: RecordFact) -> list[RecordEvent]:
    """What of the facts bears on the deadline."""
    return [RecordEvent.of(fact) for fact in facts]


async def hear(database: Database, facts: Sequence[RecordFact]) -> None:
    """Let the service take a batch of facts in."""
    async with database.writing() as connection:
        tx = Transaction(connection, "deadlines")
        await keep_the_clock(
            [
                event_of(
                    fact, id=fact_id(fact.record, fact.sequence), source="urn:motcua:intake", zone=VIETNAM
                )
                for fact in facts
            ],
            tx,
        )
        await tx.flush_and_count()


async def said(database: Database) -> list[outbox.Outgoing]:
    """What the service has to say since it was opened, in order."""
    async with database.reading() as connection:
        return [
            message for parcel in await outbox.first(connection, 1_000_000) for message in parcel.messages
        ]


def words(fact: DeadlineFact) -> str:
    """What is said, in a word or two; warnings to the chairman say so."""
    told = getattr(fact, "told", WarningRecipient.OFFICIAL)
    return fact.participle if told is WarningRecipient.OFFICIAL else f"{fact.participle} to the {told}"
