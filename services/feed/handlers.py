"""Takes the deliveries that an operator sends again from the dead letters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from nats.aio.msg import Msg

from services.feed.tables import redelivery
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import OFFICE
from shared.messaging.transaction import Transaction
from shared.storage.bulk import insert_new

REDELIVERY: Final = "office.redelivery"
router = ServiceRouter("feed")


def redelivery_subject(subscriber: str) -> str:
    """Return the subject on which a delivery is sent again."""
    return f"{REDELIVERY}.{subscriber}"


def rows_of(messages: Sequence[Msg], _context: ServiceContext) -> list[dict[str, Any]]:
    """Make a row of each message; whether anybody of this name is subscribed is seen when it is sent."""
    return [
        {
            "sequence": message.metadata.sequence.stream,
            "subscriber": message.subject.rpartition(".")[2],
            "body": message.data,
            "at": datetime.now(UTC),
        }
        for message in messages
    ]


async def tell_nobody(_message: Msg, _tx: Transaction) -> None:
    """Tell nobody of a message that cannot be processed: its dead letter says it."""


@router.consumes_raw(
    OFFICE, rows_of, payloads=(bytes,), give_up=tell_nobody, subjects=(redelivery_subject("*"),)
)
async def send_again(rows: Sequence[dict[str, Any]], tx: Transaction) -> None:
    """Note each delivery once, whatever comes again."""
    await insert_new(tx.connection, redelivery, rows, key=["sequence"])
