"""Asks queries: a question on `ask.<service>.<question>.v<N>` always gets an answer, or why there is none."""

from typing import Final, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json

from shared.contracts.questions.question import Answer, Question
from shared.contracts.rights.on_the_bus import HEADER, SIGNED

A = TypeVar("A", bound=Answer)


FAILED: Final = "failed"
"""The code of a service that could not answer for now; asking again does not help against any other."""


class QueryFailed(Exception):
    """A service did not answer; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotFound(QueryFailed):
    """The service does not know the thing that was asked about."""

    def __init__(self, what: str) -> None:
        super().__init__("not-found", f"{what} is not known here")


async def ask(bus: Client, question: Question[A], *, within_s: float = 10.0) -> A:
    """Ask a service and wait for its answer.

    Raises:
        QueryFailed: The service says why it has none.
        nats.errors.Error: The service could not be reached in time.
    """
    reply = await bus.request(question.address, question.model_dump_json().encode(), within_s)
    return _answer(question, reply)


async def ask_signed(
    bus: Client, question: Question[A], text: str, statement: str, *, within_s: float = 10.0
) -> A:
    """Ask a service for a person who is signed in; `text` is the question as it was signed.

    Raises:
        QueryFailed, nats.errors.Error: As `ask`.
    """
    subject, headers = question.subject() + SIGNED, {HEADER: statement}
    return _answer(question, await bus.request(subject, text.encode(), within_s, headers=headers))


def _answer(question: Question[A], reply: Msg) -> A:
    said = from_json(reply.data)
    if failed := said.get("no_answer"):
        raise QueryFailed(failed["code"], failed["message"])
    return question.answer.model_validate(said["answer"])  # type: ignore[return-value]
