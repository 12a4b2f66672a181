"""Answering: what a service does with the questions that it is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from inspect import signature
from typing import Any, get_args, get_origin, get_type_hints

import structlog
from pydantic import ValidationError
from pydantic_core import to_json

from shared.contracts.questions.question import Answer, Question
from shared.errors import failure_of
from shared.messaging.context import Office
from shared.messaging.query_client import NoAnswer
from shared.messaging.transaction import Transaction

log = structlog.get_logger()


class Answers:
    """An answer to one kind of question: a coroutine of the question and of what it works in.

    It asks for an `AsyncConnection` to read, for a `Transaction` to change something, or for the `Office` to
    change much in several. One that takes a sequence of questions gives as many answers, and is given in one
    transaction all that have come by then. `question` names the kind, where one answers several kinds.
    """

    def __init__(
        self, give: Callable[..., Awaitable[Any]], question: type[Question[Any]] | None = None
    ) -> None:
        asked, room = list(signature(give).parameters)
        hints = get_type_hints(give)
        together = get_origin(hints[asked]) is Sequence
        kind = get_args(hints[asked])[0] if together else hints[asked]
        self.question: type[Question[Any]] = question or kind
        self._room = hints[room]
        self._give: Together | Callable[..., Awaitable[Answer]] = Together(give) if together else give

    async def reply(self, subject: str, body: bytes, office: Office) -> bytes:
        """Answer a question as it came. Never fails: whoever asks would wait in vain."""
        try:
            question = self.question.model_validate_json(body)
            if question.address != subject:
                raise NoAnswer("not-yours", f"this question is asked on {question.subject_of('<your name>')}")
            answer = await self._answer(question, office)
        except ValidationError as fault:
            return _no_answer("not-a-question", failure_of(fault))
        except NoAnswer as none:
            return _no_answer(none.code, str(none))
        except Exception as failure:
            log.exception("question_failed", question=self.question.subject(), reason=failure_of(failure))
            return _no_answer("failed", "the service could not answer; its log says why")
        return to_json({"answer": answer})

    async def _answer(self, question: Question[Any], office: Office) -> Answer:
        if isinstance(self._give, Together):
            return await self._give.answer(question, office)
        if self._room is Office:
            return await self._give(question, office)
        if self._room is Transaction:
            async with office.transaction() as tx:
                return await self._give(question, tx)
        async with office.reading() as connection:
            return await self._give(question, connection)


class Together:
    """Answers questions together: those that come while a transaction is at work share the next one."""

    def __init__(self, give: Callable[[Sequence[Any], Transaction], Awaitable[Sequence[Answer]]]) -> None:
        self._give = give
        self._at_work = asyncio.Lock()
        self._waiting: list[tuple[Question[Any], asyncio.Future[Answer]]] = []

    async def answer(self, question: Question[Any], office: Office) -> Answer:
        """Answer a question once its transaction is committed; if that fails, so do all that shared it."""
        given: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, given))
        async with self._at_work:
            if not given.done():
                await self._answer_all(office)
        return await given

    async def _answer_all(self, office: Office) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            async with office.transaction() as tx:
                answers = await self._give([question for question, _ in waiting], tx)
        except Exception as failure:
            for _, given in waiting:
                given.set_exception(failure)
        else:
            for (_, given), answer in zip(waiting, answers, strict=True):
                given.set_result(answer)


def _no_answer(code: str, message: str) -> bytes:
    return to_json({"no_answer": {"code": code, "message": message}})
