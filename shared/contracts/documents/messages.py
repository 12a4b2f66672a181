"""The messages of the contract: each with its name, its form and the file of its schema."""

from dataclasses import dataclass
from typing import Any, Final

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.documents.envelopes import Answered, ReportedEvent, Unanswered
from shared.contracts.documents.schemas import Schema, event_schema, schema_around, schema_of
from shared.contracts.events.envelope import CONTENT_TYPE, Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.receipt import Receipt
from shared.contracts.events.reported.report import ReportedFact
from shared.contracts.questions.question import Question

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Message:
    """A message, and what is valid as one. `folder` is where its schema stands, empty or ending in `/`."""

    name: str
    schema: Schema
    content_type: str = JSON
    folder: str = ""

    @property
    def key(self) -> str:
        """What it is called in the AsyncAPI document: a fact and its report share a name, not a key."""
        return (self.folder + self.name).replace("/", ".")

    @property
    def about(self) -> str:
        """What it says, in a sentence or two."""
        return str(self.schema["description"])

    @property
    def file(self) -> str:
        """The file of its schema."""
        return f"schemas/{self.folder}{self.name}.json"


def fact(kind: type[Fact]) -> Message:
    """Return the event that tells a fact."""
    name = kind.type_name()
    return Message(name, event_schema(Event[kind], name), CONTENT_TYPE)  # type: ignore[valid-type]


def report(kind: type[ReportedFact]) -> Message:
    """Return the event in which a publisher reports."""
    name = kind.type_name()
    schema = event_schema(ReportedEvent[kind], name)  # type: ignore[valid-type]
    return Message(name, schema, CONTENT_TYPE, "reported/")


def question(kind: type[Question[Any]]) -> Message:
    """Return a question as it is asked."""
    name = kind.subject()
    return Message(name, schema_of(kind, name))


def answer(kind: type[Question[Any]]) -> Message:
    """Return the answer to a question."""
    name = kind.subject().replace("ask.", "answer.", 1)
    schema = schema_around(Answered[kind.answer], "answer", name)  # type: ignore[name-defined]
    return Message(name, schema)


NO_ANSWER: Final = Message("no-answer", schema_of(Unanswered, "no-answer"))
RECEIPT: Final = Message("receipt", schema_of(Receipt, "receipt"))
DEAD_LETTER: Final = Message("dead-letter", schema_of(DeadLetter, "dead-letter"))
DEAD_LETTER_ACT: Final = Message("dead-letter-act", schema_of(DeadLetterAct, "dead-letter-act"))
