"""Handles facts about life events and records."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from services.letters.facts import fact_store
from services.letters.notices.queueing import queue_notices
from services.letters.rules.required_letters import consumed_facts, name_of
from services.letters.writing.drafting import evaluate
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day


class LetterWriting:
    """Writes letters and notices by what it is told.

    Args:
        sends_mail: Says whether this office sends e-mail; asked once it is told of something.
    """

    def __init__(self, sends_mail: Callable[[], bool]) -> None:
        self._sends_mail = sends_mail

    def router(self) -> ServiceRouter:
        """Return the router of the facts that it consumes."""
        router = ServiceRouter("letters")
        router.consumes(*consumed_facts())(self.write_the_letters)
        return router

    async def write_the_letters(self, events: Sequence[Event[Fact]], tx: Transaction) -> None:
        """Record facts, write what they call for, and evaluate the letters that they concern."""
        traces = {fact_store.case_of(event.data): event.traceparent for event in events if event.traceparent}
        today = local_day(tx.now, load_office_zone())
        news: dict[str, set[str]] = defaultdict(set)
        for event in events:
            news[fact_store.case_of(event.data)].add(name_of(type(event.data)))
        cases = sorted(await fact_store.record(tx.connection, events, today))
        await evaluate(tx, cases, traces, news)
        await queue_notices(tx, events, traces, mailing=self._sends_mail())
