"""Notes what somebody has to be told, and what is settled."""

from collections.abc import Sequence

from services.staff.notices import notice_store
from services.staff.notices.following import FOLLOWED, notices_of, settled_by
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone

router = ServiceRouter("staff")


@router.consumes(*FOLLOWED)
async def take_notice(events: Sequence[Event[Fact]], tx: Transaction) -> None:
    """Note each warning once; one about something that was settled later is done, in whichever order."""
    zone = load_office_zone()
    rows, settled = notices_of(events, zone), settled_by(events, zone)
    await notice_store.add(tx.connection, rows)
    await notice_store.settle(tx.connection, settled)
    told = {row["about"] for row in rows}
    await notice_store.mark_done(tx.connection, {*told, *(thing for _, thing in settled)})
