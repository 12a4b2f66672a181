"""Declares what a service subscribes to: the events that it consumes and the questions that it answers."""

from collections.abc import Awaitable, Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

import structlog
from faststream.nats import NatsRouter
from nats.aio.msg import Msg

from shared.contracts.events.envelope import Event, envelope_of
from shared.contracts.events.fact import Fact
from shared.contracts.questions.question import Answer, Question
from shared.contracts.rights.on_the_bus import HEADER, SIGNED
from shared.contracts.rights.table import load_rights
from shared.messaging.batch_subscriber import CONTEXT, PayloadOf, add_batch_subscriber, describe, undecoded
from shared.messaging.connection import is_inbox
from shared.messaging.consumer import Consumes, ConsumesRaw, process_batch
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import QueryFailed
from shared.messaging.queries.replies import Replies
from shared.messaging.queries.server import QueryHandler
from shared.messaging.streams import OFFICE, Consumer, Stream
from shared.messaging.transaction import Transaction

log = structlog.get_logger()
D = TypeVar("D")
F = TypeVar("F", bound=Fact)
FactHandler = Callable[[Sequence[Event[F]], Transaction], Awaitable[None]]
"""At run time it has no parameter, since `Event[F]` is a class, so annotations that give it one are texts."""
RawHandler = Callable[[D, Transaction], Awaitable[None]]
H = TypeVar("H", bound=Callable[..., Awaitable[Answer | Sequence[Answer | QueryFailed]]])


class ServiceRouter(NatsRouter):
    """A FastStream router for the handlers of one service.

    A handler runs exactly once in effect: `consumer.py` gives it one transaction with inbox and outbox, and
    acknowledges after the commit.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service
        self.consumer: Consumer | None = None
        """The durable consumer, if this router consumes events."""
        self.consumed: Consumes[Any] | ConsumesRaw[Any] | None = None
        """What becomes of what it receives, if it consumes events."""
        self.handlers: dict[type[Question[Any]], QueryHandler] = {}
        self.replies: list[Replies] = []
        """What is being replied to questions."""

    @property
    def context(self) -> ServiceContext:
        """The context of the service, while its application runs."""
        context: ServiceContext = self.config.context.get(CONTEXT)
        return context

    def consumes(self, *facts: type[Fact]) -> "Callable[[FactHandler[F]], FactHandler[F]]":
        """Declare the handler of the facts that the service consumes; it gets a batch of their events."""

        def register(handle: "FactHandler[F]") -> "FactHandler[F]":
            kinds = {fact.subject_of("*"): fact for fact in facts}
            consumer = Consumer(self.service, OFFICE.name, tuple(kinds))
            self._consume(consumer, Consumes(facts, handle), lambda subject: envelope_of(kinds[subject]))
            return handle

        return register

    def consumes_raw(
        self,
        stream: Stream,
        decode: Callable[[Sequence[Msg], ServiceContext], D],
        payloads: Sequence[type[Any]],
        give_up: Callable[[Msg, Transaction], Awaitable[None]],
        subjects: tuple[str, ...] = (),
    ) -> Callable[[RawHandler[D]], RawHandler[D]]:
        """Declare the handler of a stream; it gets what `decode` makes of a batch of messages.

        Args:
            stream: Stream that the service consumes.
            decode: Reads messages, and must fail for none of them.
            payloads: Classes of what a message may hold, for the AsyncAPI document.
            give_up: Answers the sender of a message that could not be processed.
            subjects: What of the stream it consumes, if not the whole.
        """

        def register(handle: RawHandler[D]) -> RawHandler[D]:
            consumer = Consumer(self.service, stream.name, subjects or stream.subjects)
            self._consume(
                consumer, ConsumesRaw(decode, handle, give_up), lambda _subject: reduce(or_, payloads)
            )
            return handle

        return register

    def query(self, handle: H, question: type[Question[Any]] | None = None) -> H:
        """Declare the handler of a question; `QueryHandler` says what its parameters may be."""
        handler = QueryHandler(handle, question)
        self.handlers[handler.question] = handler

        async def on_question(message: Msg) -> bytes:
            return await handler.reply(message.subject, message.data, self.context)

        async def on_signed_question(message: Msg) -> bytes:
            return await handler.reply_to_signed(message, self.context)

        self._answer(handle, on_question, handler.question.subject_of("*"), handler.question)
        if load_rights().of(handler.question):
            self._answer(
                handle,
                on_signed_question,
                handler.question.subject() + SIGNED,
                handler.question,
                description=f"The same question, with a statement of who asks in the header `{HEADER}`.",
            )
        return handle

    def _answer(
        self,
        handle: Callable[..., Any],
        call: Callable[[Msg], Awaitable[bytes]],
        subject: str,
        question: type[Question[Any]],
        description: str | None = None,
    ) -> None:
        replies = Replies(call)
        self.replies.append(replies)

        async def begin_reply(message: Msg) -> None:
            if _has_inbox(message, question):
                await replies.begin(message, self.context.bus)

        subscriber = self.subscriber(
            subject, queue=self.service, decoder=undecoded, no_reply=True, description=description
        )
        subscriber(_named_as(handle, begin_reply))
        describe(subscriber, lambda _subject: question)

    def _consume(
        self, consumer: Consumer, consumes: Consumes[Any] | ConsumesRaw[Any], payload_of: PayloadOf
    ) -> None:
        async def on_batch(messages: list[Msg]) -> None:
            await process_batch(messages, consumes, self.context)

        self.consumer, self.consumed = consumer, consumes
        add_batch_subscriber(self, consumer, payload_of)(_named_as(consumes.handle, on_batch))


def _has_inbox(message: Msg, question: type[Question[Any]]) -> bool:
    """Return whether the answer goes to whoever asks, and not elsewhere; who names no subject gets none."""
    if message.reply and not is_inbox(message.reply):
        log.warning("question_without_inbox", question=question.subject())
        return False
    return True


def _named_as(handle: Callable[..., Any], call: Callable[..., Any]) -> Callable[..., Any]:
    """Name a call after the handler that it calls, so that documents and logs show the handler's name."""
    call.__name__, call.__doc__ = handle.__name__, handle.__doc__
    return call
