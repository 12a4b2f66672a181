"""What letters does when it hears of a life event or a record."""

from collections.abc import Sequence

from services.letters.facts import fact_store
from services.letters.writing.drafting import judge
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.messaging.transaction import Transaction
from shared.reference.office_zone import OFFICE_ZONE


async def write_the_letters(events: Sequence[Event[Fact]], tx: Transaction) -> None:
    """Write the letters that these facts call for, and judge anew those that they touch."""
    traces = {fact_store.about(event.data): event.traceparent for event in events if event.traceparent}
    today = tx.now.astimezone(OFFICE_ZONE).date()
    await judge(tx, sorted(await fact_store.keep(tx.connection, events, today)), traces)
