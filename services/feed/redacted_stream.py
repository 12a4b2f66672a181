"""Writes the redacted stream: each fact of the office once, in order, without what is personal in it.

One process writes, the leader. Each message says of which message of the office it is the copy, so the stream
itself is the position: whoever writes goes on after its last message. The bus refuses a batch unless the
stream still ends where the writer believes, so two writers, or one that missed an acknowledgement, write
nothing twice (docs/decisions/0022-the-redacted-stream-is-written-when-somebody-reads-it.md).
"""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Final

import structlog
from nats.aio.client import Client
from pydantic import ValidationError

from shared.contracts.dead_letter import DeadLetter, own_headers
from shared.contracts.events.envelope import CONTENT_TYPE, read_event
from shared.contracts.events.fact import Fact
from shared.contracts.events.redaction import redacted_event, redacted_subject
from shared.contracts.events.registry import FACTS
from shared.errors import safe_message
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.context import ServiceContext
from shared.messaging.direct_get import StoredMessage, look_up, read_messages
from shared.messaging.streams import FEED, OFFICE

log = structlog.get_logger()
COPY_OF: Final = "Motcua-Copy-Of"
"""Header: sequence of the message of the office of which this is the copy."""
EXPECTED: Final = "Nats-Expected-Last-Sequence"
BATCH: Final = 500
KINDS: Final[dict[str, type[Fact]]] = {fact.subject_of("")[:-1]: fact for fact in FACTS}


class RedactedStream:
    """The writer of the redacted stream, as one process has it."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._bus = context.bus
        self.position: int | None = None
        """Sequence of the office's last message that is copied, or is no fact; None if the stream was not
        asked yet."""
        self._last = 0

    async def write_some(self) -> bool:
        """Copy the next messages of the office; return whether there were any.

        Raises:
            nats.errors.Error, PublishRefused: Not all were stored; the next call finds out how many.
        """
        if self.position is None:
            self._last, self.position = await self._end()
        position, self.position = self.position, None  # until all of it is stored
        ask = {"seq": position + 1, "batch": BATCH, "next_by_subj": ">"}
        messages = await read_messages(self._bus, OFFICE.name, ask)
        copies = [copy for message in messages if (copy := await self._copy_of(message))]
        if copies:
            copies[0] = copies[0]._replace(headers={**copies[0].headers, EXPECTED: str(self._last)})
            await publish_batch(self._bus, copies)
            self._last += len(copies)
        self.position = messages[-1].sequence if messages else position
        return bool(messages)

    async def _end(self) -> tuple[int, int]:
        """Return the last sequence of the stream, and of which message of the office that is the copy."""
        last = await look_up(self._bus, FEED.name, {"last_by_subj": ">"})
        if last is None:  # empty, or so old that all has expired
            info = await self._bus.jetstream().stream_info(FEED.name)
            return info.state.last_seq, 0
        return last.sequence, int(last.headers[COPY_OF])

    async def _copy_of(self, message: StoredMessage) -> Message | None:
        """Return the redacted copy of a message; None for what is no fact."""
        kind = KINDS.get(message.subject.rpartition(".")[0])
        if kind is None:
            return None
        try:
            event = read_event(message.body, kind)
            subject = redacted_subject(kind, event.data.unit)
            body = redacted_event(event).encode()
        except ValidationError as failure:
            await self._dead_letter(message, f"not a fact that can be redacted: {safe_message(failure)}")
            return None
        return Message(subject, body, {"Content-Type": CONTENT_TYPE, COPY_OF: str(message.sequence)})

    async def _dead_letter(self, message: StoredMessage, reason: str) -> None:
        log.error("fact_not_redacted", sequence=message.sequence)
        letter = DeadLetter(
            id=f"{self._context.service}-{OFFICE.name}-{message.sequence}",
            service=self._context.service,
            reason=reason,
            subject=message.subject,
            headers=own_headers(message.headers),
            body=b64encode(message.body),
            dead_lettered_at=datetime.now(UTC),
        )
        async with self._context.transaction() as tx:
            tx.dead_letter(letter)


async def first_copy_after(bus: Client, sequence: int) -> int:
    """Return after which sequence of the redacted stream the copies of later messages of the office begin.

    The stream has to be written as far as this message.
    """
    state = (await bus.jetstream().stream_info(FEED.name)).state
    low, high = (
        state.first_seq,
        state.last_seq + 1,
    )  # the first copy that is later lies between, or at the end
    while low < high:
        middle = (low + high) // 2
        found = await look_up(bus, FEED.name, {"seq": middle, "next_by_subj": ">"})
        if found is None or int(found.headers[COPY_OF]) > sequence:
            high = middle
        else:
            low = found.sequence + 1
    return max(low, 1) - 1
