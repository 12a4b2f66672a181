"""Handles the facts about records that intake publishes."""

from collections import defaultdict
from collections.abc import Sequence

from services.deadlines import store
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.figures.tally import difference
from services.deadlines.tracking.record_event import RecordEvent
from services.deadlines.tracking.tracking import TrackedRecord, apply_events
from shared.contracts.events.envelope import Event
from shared.contracts.events.record import RECORD_FACTS, RecordFact
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("deadlines")


@router.consumes(*RECORD_FACTS)
async def keep_the_clock(events: Sequence[Event[RecordFact]], tx: Transaction) -> None:
    """Recalculate the deadlines of the records in a batch, and publish what changed.

    Raises:
        UnknownProcedure, UnknownRules: The law does not have a record's procedure or rule set.
    """
    new: dict[str, dict[int, RecordEvent]] = defaultdict(dict)
    traceparents: dict[str, dict[int, str | None]] = defaultdict(dict)
    for event in events:
        fact = event.data
        new[fact.record][fact.sequence] = RecordEvent.of(fact)
        traceparents[fact.record][fact.sequence] = event.traceparent
    stored, known = await store.load(tx.connection, list(new))
    law = await law_in_force(tx.connection)
    tracked, changes = [], []
    for record, new_events in new.items():
        before = known.get(record, TrackedRecord(record))
        all_events = new_events | stored.get(record, {})
        after, facts = apply_events(before, all_events, law, traceparents[record])
        tx.publish_all(facts)
        if after.deadline:
            tracked.append(after)
            changes.append((before, after))
    await store.insert_events(
        tx.connection, ((record, event) for record, events in new.items() for event in events.values())
    )
    await store.save(tx.connection, tracked)
    await store.add_to_tally(tx.connection, difference(changes, law.zone))
