"""The messages of the contract, each with its name, its schema and the schema's file."""

from dataclasses import dataclass
from typing import Any, Final

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.documents.envelopes import Answered, ReportedEvent, Unanswered
from shared.contracts.documents.schemas import (
    Schema,
    event_schema,
    redacted_schema,
    schema_around,
    schema_of,
)
from shared.contracts.events.envelope import CONTENT_TYPE, Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.receipt import Receipt
from shared.contracts.events.reported.report import ReportedFact
from shared.contracts.questions.question import Question
from shared.contracts.rights.on_the_bus import SIGNED

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class DocumentedMessage:
    """A message and its schema. `folder` of the schema is empty or ends in `/`."""

    name: str
    schema: Schema
    content_type: str = JSON
    folder: str = ""
    signed: bool = False
    """Whether it has a statement of who asks in a header."""

    @property
    def key(self) -> str:
        """The key in the AsyncAPI document; two messages that share a name and a schema do not share it."""
        return (self.folder + self.name).replace("/", ".") + (SIGNED if self.signed else "")

    @property
    def about(self) -> str:
        """The description of its schema."""
        return str(self.schema["description"])

    @property
    def file(self) -> str:
        """The file of its schema."""
        return f"schemas/{self.folder}{self.name}.json"


def fact(kind: type[Fact]) -> DocumentedMessage:
    """Return the event of a fact."""
    name = kind.type_name()
    return DocumentedMessage(name, event_schema(Event[kind], name), CONTENT_TYPE)  # type: ignore[valid-type]


def redacted_fact(kind: type[Fact]) -> DocumentedMessage:
    """Return the event of a fact as a subscriber reads it who is told nothing personal."""
    name = kind.type_name()
    schema = redacted_schema(event_schema(Event[kind], name))  # type: ignore[valid-type]
    return DocumentedMessage(name, schema, CONTENT_TYPE, "feed/")


def report(kind: type[ReportedFact]) -> DocumentedMessage:
    """Return the event of a publisher's report."""
    name = kind.type_name()
    schema = event_schema(ReportedEvent[kind], name)  # type: ignore[valid-type]
    return DocumentedMessage(name, schema, CONTENT_TYPE, "reported/")


def question(kind: type[Question[Any]], *, signed: bool = False) -> DocumentedMessage:
    """Return a question."""
    name = kind.subject()
    return DocumentedMessage(name, schema_of(kind, name), signed=signed)


def answer(kind: type[Question[Any]]) -> DocumentedMessage:
    """Return the answer to a question."""
    name = kind.subject().replace("ask.", "answer.", 1)
    schema = schema_around(Answered[kind.answer], "answer", name)  # type: ignore[name-defined]
    return DocumentedMessage(name, schema)


NO_ANSWER: Final = DocumentedMessage("no-answer", schema_of(Unanswered, "no-answer"))
RECEIPT: Final = DocumentedMessage("receipt", schema_of(Receipt, "receipt"))
DEAD_LETTER: Final = DocumentedMessage("dead-letter", schema_of(DeadLetter, "dead-letter"))
DEAD_LETTER_ACT: Final = DocumentedMessage("dead-letter-act", schema_of(DeadLetterAct, "dead-letter-act"))
