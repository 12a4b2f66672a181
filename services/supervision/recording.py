"""Asks the owners, and records what they answer."""

import zlib
from hashlib import blake2b, sha256
from typing import Final, NamedTuple, TypeVar

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.closings import kept_text
from shared.forms.asking import Asks

A = TypeVar("A", bound=Answer)
LEVEL: Final = 6


class RecordedAnswer(NamedTuple):
    """A question, and what was answered, both as they are kept."""

    subject: str
    text: str
    answer: bytes
    """JSON, compressed by zlib."""


class RecordingAsks:
    """Asks each question once, and returns what was answered then whenever it is asked again.

    It keeps the answers as they are stored: thousands of records would take fifty times as much as objects.
    """

    def __init__(self, ask: Asks) -> None:
        self._ask = ask
        self._answers: dict[tuple[str, str], bytes] = {}

    async def __call__(self, question: Question[A], /) -> A:
        """Ask a question."""
        key = question.subject(), kept_text(question)
        if (known := self._answers.get(key)) is not None:
            return question.answer.model_validate_json(zlib.decompress(known))  # type: ignore[return-value]
        given: A = await self._ask(question)
        self._answers[key] = zlib.compress(given.model_dump_json().encode(), LEVEL)
        return given

    @property
    def recorded(self) -> list[RecordedAnswer]:
        """What was answered, in a fixed order."""
        return sorted(RecordedAnswer(*key, answer) for key, answer in self._answers.items())


def key_of(subject: str, text: str) -> str:
    """Return the key by which an answer is kept."""
    return blake2b(f"{subject}\x1f{text}".encode(), digest_size=16).hexdigest()


def digest_of(answers: list[RecordedAnswer]) -> str:
    """Return the digest of answers, in hex."""
    digest = sha256()
    for answer in answers:
        for part in (answer.subject.encode(), answer.text.encode(), zlib.decompress(answer.answer)):
            digest.update(part + b"\n")
    return digest.hexdigest()
