"""Takes a dead letter again, as if the bus had just delivered it: in the transaction that settles it."""

from typing import Any, Final
from zlib import crc32

import structlog
from nats.aio.msg import Msg

from shared.contracts.dead_letter import DeadLetter
from shared.errors import safe_message
from shared.messaging.consumer import Consumes, ConsumesRaw
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import QueryFailed
from shared.messaging.streams import Consumer
from shared.messaging.transaction import Transaction
from shared.storage.transient import is_transient

log = structlog.get_logger()
STILL_FAILING: Final = "still-failing"


def is_consumed(subject: str, consumer: Consumer) -> bool:
    """Return whether a consumer receives messages on a subject.

    >>> is_consumed("office.record.filed.v1.15712v1", Consumer("x", "OFFICE", ("office.record.filed.v1.*",)))
    True
    >>> is_consumed("in.portal", Consumer("x", "IN", ("in.>",)))
    True
    """
    return any(_matches(subject.split("."), pattern.split(".")) for pattern in consumer.subjects)


async def take_again(
    letter: DeadLetter,
    consumer: Consumer,
    consumes: Consumes[Any] | ConsumesRaw[Any],
    context: ServiceContext,
    tx: Transaction,
) -> Msg:
    """Process a dead letter in an open transaction, and return it as a message.

    Raises:
        QueryFailed: `still-failing`: it still cannot be processed, or it did not come to this consumer. The
            transaction has to be rolled back.
        Exception: The database is away.
    """
    if not is_consumed(letter.subject, consumer):
        raise QueryFailed(STILL_FAILING, "it did not come to this service by itself")
    message = _message(letter, consumer)
    try:
        await consumes.process(consumes.decode([message], context), context, tx)
    except Exception as failure:  # whatever a handler raises, it is told
        if is_transient(failure):
            raise
        reason = safe_message(failure)
        log.error("dead_letter_failed_again", dead_letter=letter.id, reason=reason, exc_info=failure)
        raise QueryFailed(STILL_FAILING, reason) from None
    if tx.dead_letters:
        raise QueryFailed(STILL_FAILING, tx.dead_letters[0].reason)
    return message


def _message(letter: DeadLetter, consumer: Consumer) -> Msg:
    """Return the message that a dead letter was, at the place in the stream that its id says.

    One that never was in the stream gets a place of its own, before all that are.
    """
    number = letter.id.removeprefix(f"{letter.service}-{consumer.stream}-")
    sequence = int(number) if number.isdecimal() else -crc32(letter.id.encode())
    place = Msg.Metadata(
        sequence=Msg.Metadata.SequencePair(consumer=0, stream=sequence),
        num_pending=0,
        num_delivered=1,
        timestamp=letter.dead_lettered_at,
        stream=consumer.stream,
        consumer=consumer.name,
    )
    return Msg(
        _client=None,  # type: ignore[arg-type]  # nobody acknowledges it
        subject=letter.subject,
        data=letter.body,
        headers=dict(letter.headers),
        _metadata=place,
    )


def _matches(subject: list[str], pattern: list[str]) -> bool:
    if pattern[-1:] == [">"]:
        return len(subject) >= len(pattern) and _matches(subject[: len(pattern) - 1], pattern[:-1])
    return len(subject) == len(pattern) and all(
        wanted in ("*", token) for token, wanted in zip(subject, pattern, strict=True)
    )
