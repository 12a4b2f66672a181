"""The channels of the bus: subjects, their messages, and whether the office sends or receives them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.documents import messages
from shared.contracts.documents.messages import DocumentedMessage
from shared.contracts.documents.questions import load_questions
from shared.contracts.events.fact import Fact
from shared.contracts.events.redaction import redacted_subject
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.contracts.questions.question import Question
from shared.contracts.rights.on_the_bus import SIGNED
from shared.contracts.rights.table import load_rights

WITHOUT_NAMES: Final = "For subscribers, without what is personal."
FOR_A_PERSON: Final = "Asked for a person who is signed in: a statement says who that is."


@dataclass(frozen=True, slots=True)
class BusChannel:
    """A subject of the bus with `{...}` for its variable parts, and its direction."""

    address: str
    action: Literal["send", "receive"]
    about: str
    messages: tuple[DocumentedMessage, ...]
    replies: tuple[DocumentedMessage, ...] = ()
    queue: str = ""
    """The service whose processes share the messages as a queue group."""

    @property
    def name(self) -> str:
        """The address without its variable parts."""
        return ".".join(part for part in self.address.split(".") if not part.startswith("{"))


def channels() -> tuple[BusChannel, ...]:
    """Return every channel in the order of the document: reports, receipts, facts, and so on."""
    asked = (channel for kind in load_questions() for channel in _questions(kind))
    return (*_reports(), RECEIPTS, *map(_fact, FACTS), *map(_redacted, FACTS), *asked, DEAD, DEAD_ACTS)


def _reports() -> Iterator[BusChannel]:
    by_noun = defaultdict(list)
    for kind in REPORTS.values():
        by_noun[kind.noun].append(messages.report(kind))
    for noun, told in by_noun.items():
        about = f"Reports of other systems about a {noun.replace('-', ' ')}. Each event gets a receipt."
        yield BusChannel(f"in.{{publisher}}.{noun}", "receive", about, tuple(told))


def _fact(kind: type[Fact]) -> BusChannel:
    told = messages.fact(kind)
    return BusChannel(kind.subject_of("{unit}"), "send", told.about, (told,))


def _redacted(kind: type[Fact]) -> BusChannel:
    told = messages.redacted_fact(kind)
    return BusChannel(redacted_subject(kind, "{unit}"), "send", f"{told.about} {WITHOUT_NAMES}", (told,))


def _questions(kind: type[Question[Any]]) -> Iterator[BusChannel]:
    """Yield the channels of a question: as it is asked, and as it is asked for a person who is signed in."""
    asked = messages.question(kind)
    replies = (messages.answer(kind), messages.NO_ANSWER)
    address = kind.subject_of(f"{{{kind.asker}}}")
    yield BusChannel(address, "receive", asked.about, (asked,), replies, queue=kind.service)
    if load_rights().of(kind):
        signed, about = messages.question(kind, signed=True), f"{asked.about} {FOR_A_PERSON}"
        yield BusChannel(kind.subject() + SIGNED, "receive", about, (signed,), replies, queue=kind.service)


RECEIPTS = BusChannel(
    "receipts.{publisher}.{event}",
    "send",
    "The receipt of each event of a publisher. Not stored on the bus; `ask.intake.receipts.v1.{publisher}` "
    "returns it later.",
    (messages.RECEIPT,),
)
DEAD = BusChannel(
    DeadLetter.subject_of("{service}"),
    "send",
    "Messages that a service could not process, for an operator to look at.",
    (messages.DEAD_LETTER,),
)
DEAD_ACTS = BusChannel(
    DeadLetterAct.subject_of("{service}"),
    "send",
    "Acts by which operators settled dead letters.",
    (messages.DEAD_LETTER_ACT,),
)
