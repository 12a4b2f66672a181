"""What letters does when it hears of a life event or a record."""

from collections.abc import Sequence

from services.letters import hearsay
from services.letters.drafting import judge
from shared.events.envelope import Event
from shared.events.fact import Fact
from shared.office_zone import OFFICE_ZONE
from shared.transaction import Transaction


async def write_the_letters(events: Sequence[Event[Fact]], tx: Transaction) -> None:
    """Write the letters that these facts call for, and judge anew those that they touch."""
    traces = {hearsay.about(event.data): event.traceparent for event in events if event.traceparent}
    today = tx.now.astimezone(OFFICE_ZONE).date()
    await judge(tx, sorted(await hearsay.keep(tx.connection, events, today)), traces)
