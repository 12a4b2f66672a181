"""Looking: how a service is at this moment."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from nats.errors import Error as NatsError
from pydantic_core import to_json
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.questions.condition import Condition
from shared.messaging.context import Office
from shared.messaging.streams import Reader
from shared.observability.process import BEGAN_AT
from shared.storage import outbox

PATIENCE_S: Final = 4.0
"""Less than whoever looks is ready to wait."""


async def look(office: Office, reader: Reader) -> Condition:
    """Look at the reader on the bus, at the database and at the outbox.

    Raises:
        nats.errors.Error: The bus does not answer.
    """
    info = await office.bus.jetstream().consumer_info(reader.stream, reader.name, timeout=PATIENCE_S)
    settled_up_to = info.ack_floor.stream_seq if info.ack_floor else 0
    now = datetime.now(UTC)
    oldest = office.work.oldest(settled_up_to)
    waits, database_trouble = 0, ""
    try:
        async with asyncio.timeout(PATIENCE_S), office.reading() as connection:
            waits = await outbox.depth(connection)
    except (SQLAlchemyError, OSError, TimeoutError) as trouble:
        database_trouble = type(trouble).__name__
    return Condition(
        at=now,
        lag=info.num_pending or 0,
        unsettled=info.num_ack_pending or 0,
        redelivered=info.num_redelivered or 0,
        oldest_s=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        database_trouble=database_trouble,
        outbox=waits,
        outbox_trouble=office.relay.trouble,
        taken=office.work.taken,
        put_off=office.work.put_off,
        set_aside=office.work.set_aside,
        began_at=BEGAN_AT,
        bus_breaks=office.bus.stats["reconnects"],
        waited=office.work.waited,
    )


async def condition(reader: Reader, _subject: str, _body: bytes, office: Office) -> bytes:
    """Answer how the service is; whoever asks came by the bus, so that it is there."""
    try:
        return to_json({"answer": await look(office, reader)})
    except NatsError:
        return to_json({"no_answer": {"code": "failed", "message": "the bus does not show its reader"}})
