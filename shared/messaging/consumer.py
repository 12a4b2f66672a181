"""Consumes messages in batches: one transaction a batch, acknowledged after its commit.

A failure is handled by what has to happen next. A transient failure, such as a database that is away, is
retried on the spot for as long as it lasts, so it never uses up a delivery and nothing newer overtakes. A
message that cannot be processed is isolated by halving its batch, so that its neighbours go through; after a
few deliveries it becomes a dead letter.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, Final, Generic, TypeVar

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from pydantic import ValidationError

from shared.contracts.changed import changed_subject, unit_of_subject
from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.envelope import Event, read_event
from shared.contracts.events.fact import Fact
from shared.contracts.events.traceparent import traceparent_in, traceparent_within
from shared.errors import safe_message
from shared.gc_tuning import collecting_later
from shared.messaging.context import ServiceContext
from shared.messaging.dead_letters import dead_letter_of
from shared.messaging.pull_subscription import numbers_of
from shared.messaging.streams import OFFICE
from shared.messaging.transaction import Transaction
from shared.messaging.written_together import acknowledge_together, publish_together
from shared.observability.log import with_trace_id
from shared.observability.tracing import done
from shared.storage import position
from shared.storage.inbox import take_new
from shared.storage.transient import is_transient

log = structlog.get_logger()
MAX_DELIVERIES: Final = 3
OF_OFFICES: Final = OFFICE.subjects[0].removesuffix(">")
LONGEST_PAUSE_S: Final = 5
"""Shorter than the bus waits for an acknowledgement: after each pause it is told that the work goes on."""
F = TypeVar("F", bound=Fact)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A batch after decoding: its events by id, and dead letters for the messages that are no known event."""

    events: dict[str, Event[Any]] = field(default_factory=dict)
    undecodable: list[DeadLetter] = field(default_factory=list)


@dataclass(frozen=True)
class Consumes(Generic[F]):
    """Which facts a service consumes, and the handler for a batch of them."""

    facts: Sequence[type[Fact]]
    handle: Callable[[Sequence[Event[F]], Transaction], Awaitable[None]]

    def decode(self, messages: Sequence[Msg], context: ServiceContext) -> Decoded:
        """Decode the messages. This runs before the transaction, so that nobody waits for it meanwhile."""
        kinds = {kind.subject_of(""): kind for kind in self.facts}
        decoded = Decoded()
        for message in messages:
            try:
                event = read_event(message.data, kinds[message.subject.rpartition(".")[0] + "."])
            except (ValidationError, KeyError) as failure:
                reason = f"not a fact that this consumer knows: {safe_message(failure)}"
                decoded.undecodable.append(dead_letter_of(message, context.service, reason))
            else:
                decoded.events[event.id] = event
        return decoded

    async def process(self, decoded: Decoded, context: ServiceContext, tx: Transaction) -> None:
        """Dead-letter undecodable messages, skip duplicates, handle the rest."""
        events = decoded.events
        for letter in decoded.undecodable:
            tx.dead_letter(letter)
        new = await take_new(tx.connection, context.service, list(events))
        if new:
            await self.handle([_with_step(e, len(new), tx) for e in events.values() if e.id in new], tx)
        for event in events.values():
            context.clock.observe(event.time)

    async def give_up(self, message: Msg, tx: Transaction) -> None:
        """Tell nobody: the dead letter is all that a failed fact leaves."""


@dataclass(frozen=True)
class ConsumesRaw(Generic[R]):
    """A consumer that decodes messages and recognises duplicates in its own way."""

    decode: Callable[[Sequence[Msg], ServiceContext], R]
    handle: Callable[[R, Transaction], Awaitable[None]]
    give_up: Callable[[Msg, Transaction], Awaitable[None]]
    """Answers the sender of a message that could not be processed; its bytes become a dead letter."""

    async def process(self, decoded: R, _context: ServiceContext, tx: Transaction) -> None:
        """Handle what was decoded."""
        await self.handle(decoded, tx)


async def process_batch(
    messages: Sequence[Msg], consumes: Consumes[Any] | ConsumesRaw[Any], context: ServiceContext
) -> None:
    """Process a batch, then ack, nak or dead-letter each message."""
    try:
        await _commit_batch(messages, consumes, context)
    except Exception as failure:  # whatever a handler raises, its neighbours must go through
        if len(messages) == 1:
            with with_trace_id(_traceparent_of(messages[0])):
                await _settle_failed(messages[0], failure, consumes, context)
        else:
            middle = len(messages) // 2
            await process_batch(messages[:middle], consumes, context)
            await process_batch(messages[middle:], consumes, context)
    else:
        await acknowledge_together(messages)
        context.stats.processed += len(messages)
        await say_changed(messages, context)


async def _commit_batch(
    messages: Sequence[Msg], consumes: Consumes[Any] | ConsumesRaw[Any], context: ServiceContext
) -> None:
    """Process a batch in one transaction; while the database is away, wait and try again."""
    for pause in chain((1, 2, 4), repeat(LONGEST_PAUSE_S)):
        try:
            with collecting_later():
                await _commit(messages, consumes, context)
            return
        except Exception as failure:
            if not is_transient(failure):
                raise
            context.stats.database_waits += 1
            log.error(
                "database_unavailable_retrying",
                messages=len(messages),
                seconds=pause,
                reason=type(failure).__name__,
            )
            await asyncio.sleep(pause)
            for message in messages:
                await message.in_progress()


async def _commit(
    messages: Sequence[Msg], consumes: Consumes[Any] | ConsumesRaw[Any], context: ServiceContext
) -> None:
    decoded = consumes.decode(messages, context)
    async with context.transaction() as tx:
        await consumes.process(decoded, context, tx)
        await _advance(messages, tx)


async def _settle_failed(
    message: Msg, failure: Exception, consumes: Consumes[Any] | ConsumesRaw[Any], context: ServiceContext
) -> None:
    """Give a failed message back for another delivery, or dead-letter it after the last one."""
    deliveries = message.metadata.num_delivered
    place = {"stream": message.metadata.stream, "sequence": message.metadata.sequence.stream}
    log.error(
        "message_failed", deliveries=deliveries, reason=safe_message(failure), exc_info=failure, **place
    )
    outcome = type(failure).__name__
    done(
        "fail to process",
        _traceparent_of(message),
        time.time_ns(),
        kind="consumer",
        outcome=outcome,
        failed=True,
    )
    if deliveries < MAX_DELIVERIES:
        await message.nak(delay=2**deliveries)
        context.stats.retry(message)
        return
    letter = dead_letter_of(message, context.service, safe_message(failure))
    try:
        async with context.transaction() as tx:
            await consumes.give_up(message, tx)
            tx.dead_letter(letter)
            await _advance([message], tx)
    except Exception as trouble:
        if is_transient(trouble):
            raise
        log.error("failed_message_not_answered", reason=safe_message(trouble), exc_info=trouble, **place)
        async with context.transaction() as tx:
            tx.dead_letter(letter)
            await _advance([message], tx)
    log.error("message_dead_lettered", **place)
    await message.ack()


async def say_changed(messages: Sequence[Msg], context: ServiceContext) -> None:
    """Say at which units something changed, to whoever shows it; if the bus is away nobody hears it."""
    units = {unit_of_subject(one.subject) for one in messages if one.subject.startswith(OF_OFFICES)}
    if context.bus.is_connected:
        with suppress(NatsError):  # pages look again by themselves
            await publish_together(
                context.bus, [(changed_subject(context.service, unit), b"", {}) for unit in units]
            )


async def _advance(messages: Sequence[Msg], tx: Transaction) -> None:
    """Note how far the consumer is, before the bus is told. FastStream's test broker has no positions."""
    numbers = [numbers_of(message) for message in messages if message.reply]
    if numbers:
        await position.advance(
            tx.connection, tx.service, max(of.stream for of in numbers), max(of.consumer for of in numbers)
        )


def _with_step(event: Event[Any], batch_size: int, tx: Transaction) -> Event[Any]:
    """Return an event for its handler, as the trace context of its processing."""
    if event.traceparent is None:
        return event
    fact = event.data
    own = tx.step(
        f"process {fact.noun}.{fact.participle}",
        traceparent_in(event.traceparent),
        event.id,
        kind="consumer",
        about=event.subject,
        unit=fact.unit,
        together=batch_size,
    )
    return event.model_copy(update={"traceparent": own})


def _traceparent_of(message: Msg) -> str | None:
    """Return the trace context of a message: of whoever handed it on, else of the event itself."""
    return traceparent_in((message.headers or {}).get("traceparent")) or traceparent_within(message.data)
