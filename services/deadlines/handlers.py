"""What deadlines does when it hears of a record."""

from collections import defaultdict
from collections.abc import Sequence

from services.deadlines import store
from services.deadlines.decisions.decision_store import law_in_force
from services.deadlines.figures.tally import difference
from services.deadlines.tracking.record_event import Happening
from services.deadlines.tracking.tracking import Followed, follow
from shared.contracts.events.envelope import Event
from shared.contracts.events.record import RecordFact
from shared.messaging.transaction import Transaction


async def keep_the_clock(events: Sequence[Event[RecordFact]], tx: Transaction) -> None:
    """Count the deadlines of the records anew that something has happened to, and say what changed.

    Raises:
        UnknownProcedure, UnknownRules: The law does not have a record's procedure or rule set.
        UnknownYear: A period reaches a year whose days off are not known.
    """
    news: dict[str, dict[int, Happening]] = defaultdict(dict)
    for event in events:
        news[event.data.record][event.data.sequence] = Happening.of(event.data)
    facts, known = await store.load(tx.connection, list(news))
    law = await law_in_force(tx.connection)
    traces = {(event.data.record, event.data.sequence): event.traceparent for event in events}
    followed, changes = [], []
    for record, happened in news.items():
        before = known.get(record, Followed(record))
        after, said = follow(before, happened | facts.get(record, {}), law)
        for fact in said:
            tx.publish(fact.fact, id=fact.id, traceparent=traces.get((record, fact.sequence)))
        if after.deadline:
            followed.append(after)
            changes.append((before, after))
    await store.keep_facts(
        tx.connection, ((record, fact) for record, happened in news.items() for fact in happened.values())
    )
    await store.keep(tx.connection, followed)
    await store.add_to_tally(tx.connection, difference(changes))
