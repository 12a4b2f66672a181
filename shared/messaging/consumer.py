"""Hearing: messages are taken in batches, one transaction a batch, and acknowledged after its commit.

What fails is cut by what to do next. Trouble of ours (the database is away) is tried again on the spot for as
long as it lasts: it never burns a message, and nothing newer overtakes. A message that cannot be processed is
found by halving its batch, so that its neighbours go through; after a few tries it is set aside as a dead
letter.
"""

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any, Final, Generic, TypeVar

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pydantic import ValidationError

from shared.contracts.dead_letter import DeadLetter, own_headers
from shared.contracts.events.envelope import Event, read_event
from shared.contracts.events.fact import Fact
from shared.contracts.events.traceparent import traceparent_in, traceparent_within
from shared.errors import failure_of
from shared.messaging.context import Office
from shared.messaging.pull_subscription import Pull
from shared.messaging.streams import OFFICE, Reader
from shared.messaging.transaction import Transaction
from shared.observability.log import naming
from shared.observability.tracing import done
from shared.storage.database import is_away
from shared.storage.inbox import take_new

log = structlog.get_logger()
TRIES: Final = 3
LONGEST_PAUSE_S: Final = 5
"""Shorter than the bus waits for an acknowledgement: after each pause it is told that the work goes on."""
BUS_AWAY_S: Final = 1.0
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Heard:
    """The events of a batch by their ids, and what in it is no event that the reader knows."""

    events: dict[str, Event[Any]] = field(default_factory=dict)
    unreadable: list[DeadLetter] = field(default_factory=list)


@dataclass(frozen=True)
class Hears:
    """A reader of facts: which kinds, and what the office does with a batch of them."""

    facts: Sequence[type[Fact]]
    handle: Callable[[Sequence[Event[Any]], Transaction], Awaitable[None]]

    def reader(self, service: str) -> Reader:
        """The durable reader on the bus."""
        return Reader(service, OFFICE.name, tuple(kind.subject_of("*") for kind in self.facts))

    def read(self, messages: Sequence[Msg], office: Office) -> Heard:
        """Read the messages, before the transaction, so that nobody waits for it meanwhile."""
        kinds = {kind.subject_of(""): kind for kind in self.facts}
        heard = Heard()
        for message in messages:
            try:
                event = read_event(message.data, kinds[message.subject.rpartition(".")[0] + "."])
            except (ValidationError, KeyError) as failure:
                reason = f"not a fact that this reader knows: {failure_of(failure)}"
                heard.unreadable.append(dead_letter(message, office.service, reason))
            else:
                heard.events[event.id] = event
        return heard

    async def take(self, heard: Heard, office: Office, tx: Transaction) -> None:
        """Bury what could not be read, drop what was taken in before, and handle the rest."""
        events = heard.events
        for letter in heard.unreadable:
            tx.bury(letter)
        new = await take_new(tx.connection, office.service, list(events))
        if new:
            await self.handle([_taken(e, len(new), tx) for e in events.values() if e.id in new], tx)
        for event in events.values():
            office.clock.heard_of(event.time)


@dataclass(frozen=True)
class HearsRaw(Generic[R]):
    """A reader that reads messages in its own way; it says itself what it has taken in before."""

    stream: str
    subjects: Sequence[str]
    read: Callable[[Sequence[Msg], Office], R]
    handle: Callable[[R, Transaction], Awaitable[None]]

    def reader(self, service: str) -> Reader:
        """The durable reader on the bus."""
        return Reader(service, self.stream, tuple(self.subjects))

    async def take(self, heard: R, _office: Office, tx: Transaction) -> None:
        """Handle what was read."""
        await self.handle(heard, tx)


async def listen(hears: Hears | HearsRaw[Any], office: Office) -> None:
    """Draw batches from the bus, as large as they are by now, and hear each, until cancelled.

    The loop is ours since FastStream's, as of 0.7.8, lets the first part of a batch go when the rest does not
    come in time (docs/decisions/0002-own-pull-loop.md).
    """
    pull = Pull(office.bus, hears.reader(office.service), office.settings.batch_size)
    await pull.open()
    try:
        while True:
            try:
                messages = await pull.draw()
            except NatsError as trouble:
                if office.bus.is_closed:
                    raise
                log.warning("bus_away", reason=type(trouble).__name__)
                await asyncio.sleep(BUS_AWAY_S)
            else:
                if messages:
                    office.work.draw(messages)
                    await hear(messages, hears, office)
                    office.work.lay_down()
    finally:
        await pull.close()


async def hear(messages: Sequence[Msg], hears: Hears | HearsRaw[Any], office: Office) -> None:
    """Take a batch in and settle each of its messages: acknowledged, to be delivered again, or set aside."""
    try:
        await _take_in(messages, hears, office)
    except Exception as failure:  # whatever a handler raises, its neighbours must go through
        if len(messages) == 1:
            with naming(_trace_of(messages[0])):
                await _settle_failed(messages[0], failure, office)
        else:
            middle = len(messages) // 2
            await hear(messages[:middle], hears, office)
            await hear(messages[middle:], hears, office)
    else:
        await _each(messages, Msg.ack)
        office.work.taken += len(messages)


async def _take_in(messages: Sequence[Msg], hears: Hears | HearsRaw[Any], office: Office) -> None:
    """Take a batch in as soon as what we need for it is there."""
    for pause in chain((1, 2, 4), repeat(LONGEST_PAUSE_S)):
        try:
            heard = hears.read(messages, office)
            async with office.transaction() as tx:
                await hears.take(heard, office, tx)
            return
        except Exception as failure:
            if not is_away(failure):
                raise
            office.work.waited += 1
            log.error("batch_waits", messages=len(messages), seconds=pause, reason=type(failure).__name__)
            await asyncio.sleep(pause)
            await _each(messages, Msg.in_progress)


async def _settle_failed(message: Msg, failure: Exception, office: Office) -> None:
    tries = message.metadata.num_delivered
    place = {"stream": message.metadata.stream, "sequence": message.metadata.sequence.stream}
    log.error("message_failed", tries=tries, reason=failure_of(failure), exc_info=failure, **place)
    outcome = type(failure).__name__
    done("fail to take", _trace_of(message), time.time_ns(), kind="consumer", outcome=outcome, failed=True)
    if tries < TRIES:
        await message.nak(delay=2**tries)
        office.work.put_back(message)
        return
    async with office.transaction() as tx:
        tx.bury(dead_letter(message, office.service, failure_of(failure)))
    log.error("message_set_aside", **place)
    await message.ack()


def dead_letter(message: Msg, service: str, reason: str) -> DeadLetter:
    """Make a dead letter of a message. Burying the same message twice keeps it once."""
    place = message.metadata
    return DeadLetter(
        id=f"{service}-{place.stream}-{place.sequence.stream}",
        service=service,
        reason=reason,
        subject=message.subject,
        headers=own_headers(message.headers),
        body=b64encode(message.data),
        buried_at=datetime.now(UTC),
    )


def _taken(event: Event[Any], together: int, tx: Transaction) -> Event[Any]:
    """Return an event for its handler: what follows from it, follows from its being taken here."""
    if event.traceparent is None:
        return event
    fact = event.data
    own = tx.step(
        f"take {fact.noun}.{fact.participle}",
        traceparent_in(event.traceparent),
        event.id,
        kind="consumer",
        about=event.subject,
        unit=fact.unit,
        together=together,
    )
    return event.model_copy(update={"traceparent": own})


def _trace_of(message: Msg) -> str | None:
    """Return the trace context of a message: of whoever handed it on, else of the event itself."""
    return traceparent_in((message.headers or {}).get("traceparent")) or traceparent_within(message.data)


async def _each(messages: Sequence[Msg], settle: Callable[[Msg], Awaitable[object]]) -> None:
    for message in messages:
        await settle(message)
