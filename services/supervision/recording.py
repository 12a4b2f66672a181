"""Asks the owners, and records what they answer."""

from hashlib import blake2b, sha256
from typing import NamedTuple, TypeVar

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.supervision.closings import kept_text
from shared.forms.asking import Asks

A = TypeVar("A", bound=Answer)


class RecordedAnswer(NamedTuple):
    """A question, and what was answered, both as they are kept."""

    subject: str
    text: str
    answer: str


class RecordingAsks:
    """Asks each question once, and returns what was answered then whenever it is asked again."""

    def __init__(self, ask: Asks) -> None:
        self._ask = ask
        self._answers: dict[tuple[str, str], Answer] = {}

    async def __call__(self, question: Question[A], /) -> A:
        """Ask a question."""
        key = question.subject(), kept_text(question)
        if key not in self._answers:
            given: A = await self._ask(question)
            self._answers[key] = given
        return self._answers[key]  # type: ignore[return-value]  # the answer to this question

    @property
    def recorded(self) -> list[RecordedAnswer]:
        """What was answered, in a fixed order."""
        return sorted(RecordedAnswer(*key, answer.model_dump_json()) for key, answer in self._answers.items())


def key_of(subject: str, text: str) -> str:
    """Return the key by which an answer is kept."""
    return blake2b(f"{subject}\x1f{text}".encode(), digest_size=16).hexdigest()


def digest_of(answers: list[RecordedAnswer]) -> str:
    """Return the digest of answers, in hex."""
    digest = sha256()
    for answer in answers:
        for part in answer:
            digest.update(part.encode() + b"\n")
    return digest.hexdigest()
