"""Answers queries: a service's reply to each question on `ask.<service>.<question>.v<N>`.

A question on that subject is asked by somebody who may ask it for themselves: the rights on the bus say who.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from inspect import signature
from typing import Any, get_args, get_origin, get_type_hints

import structlog
from nats.aio.msg import Msg
from pydantic import ValidationError
from pydantic_core import to_json

from shared.contracts.questions.question import Answer, Question
from shared.errors import safe_message
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import FAILED, QueryFailed
from shared.messaging.queries.signed import SignedQuestions
from shared.messaging.transaction import Transaction
from shared.storage.transient import is_transient

log = structlog.get_logger()

Asked = tuple[Question[Any], asyncio.Future[Answer]]
"""A question, and where its answer goes."""


class QueryHandler:
    """Handles one kind of question by a coroutine function of two parameters.

    The first is the question. The second says what the function needs: an `AsyncConnection` to read, a
    `Transaction` to change something, or the `ServiceContext` to change much in several transactions. A
    function of a sequence of questions answers all questions queued so far together. `question` names the
    kind where one function answers several kinds.
    """

    def __init__(
        self, handle: Callable[..., Awaitable[Any]], question: type[Question[Any]] | None = None
    ) -> None:
        asked, resource = list(signature(handle).parameters)
        hints = get_type_hints(handle)
        coalesced = get_origin(hints[asked]) is Sequence
        kind = get_args(hints[asked])[0] if coalesced else hints[asked]
        self.question: type[Question[Any]] = question or kind
        self._resource = hints[resource]
        self._signed = SignedQuestions()
        self._handle: CoalescedHandler | Callable[..., Awaitable[Answer]] = (
            CoalescedHandler(handle, self._resource) if coalesced else handle
        )

    async def reply(self, subject: str, body: bytes, context: ServiceContext) -> bytes:
        """Reply to a question."""
        return await self._reply(lambda: self._read(subject, body), context)

    async def reply_to_signed(self, message: Msg, context: ServiceContext) -> bytes:
        """Reply to a question that is asked with a statement, as that allows."""
        return await self._reply(lambda: self._signed.read(self.question, message, context), context)

    def _read(self, subject: str, body: bytes) -> Question[Any]:
        question = self.question.model_validate_json(body)
        if question.address != subject:
            raise QueryFailed("not-yours", f"this question is asked on {question.subject_of('<your name>')}")
        return question

    async def _reply(self, read: Callable[[], Question[Any]], context: ServiceContext) -> bytes:
        """Reply to what is read. This never raises: without a reply, whoever asks would wait in vain."""
        try:
            return answer_reply(await self._answer(_question(read), context))
        except QueryFailed as failed:
            return error_reply(failed.code, str(failed))
        except Exception as failure:
            log.exception("query_failed", question=self.question.subject(), reason=safe_message(failure))
            return error_reply(FAILED, "the service could not answer; its log says why")

    async def _answer(self, question: Question[Any], context: ServiceContext) -> Answer:
        if isinstance(self._handle, CoalescedHandler):
            return await self._handle.answer(question, context)
        async with needed(self._resource, context) as resource:
            return await self._handle(question, resource)


def _question(read: Callable[[], Question[Any]]) -> Question[Any]:
    """Return what is read; the same fault in an answer is the service's own, and not that of who asks.

    Raises:
        QueryFailed: It is no such question.
    """
    try:
        return read()
    except ValidationError as fault:
        raise QueryFailed("not-a-question", safe_message(fault)) from None


@asynccontextmanager
async def needed(kind: type[Any], context: ServiceContext) -> AsyncIterator[Any]:
    """Yield what a handler says it needs: the context, a transaction, or a connection to read."""
    if kind is ServiceContext:
        yield context
    elif kind is Transaction:
        async with context.transaction() as tx:
            yield tx
    else:
        async with context.reading() as connection:
            yield connection


class CoalescedHandler:
    """Answers many questions together: those that arrive while some are answered share the next time.

    The function returns an answer for each, or why there is none.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[Any], Any], Awaitable[Sequence[Answer | QueryFailed]]],
        resource: type[Any],
    ) -> None:
        self._handle = handle
        self._resource = resource
        self._running = asyncio.Lock()
        self._queued: list[Asked] = []

    async def answer(self, question: Question[Any], context: ServiceContext) -> Answer:
        """Answer a question once its transaction is committed; if one makes that fail, each has its own."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._queued.append((question, answered))
        async with self._running:
            if not answered.done():
                queued, self._queued = self._queued, []
                await self._answer_together(queued, context)
        return await answered

    async def _answer_together(self, asked: Sequence[Asked], context: ServiceContext) -> None:
        try:
            async with needed(self._resource, context) as resource:
                answers = await self._handle([question for question, _ in asked], resource)
        except Exception as failure:
            # One that cannot be answered keeps no other from it; a database that fails does so for all.
            if len(asked) > 1 and not is_transient(failure):
                for one in asked:
                    await self._answer_together([one], context)
            else:
                for _, answered in asked:
                    answered.set_exception(failure)
        else:
            for (_, answered), answer in zip(asked, answers, strict=True):
                if isinstance(answer, QueryFailed):
                    answered.set_exception(answer)
                else:
                    answered.set_result(answer)


def answer_reply(answer: Answer) -> bytes:
    """Encode an answer."""
    return to_json({"answer": answer})


def error_reply(code: str, message: str) -> bytes:
    """Encode why there is no answer."""
    return to_json({"no_answer": {"code": code, "message": message}})
