"""The channels of the bus: what goes where, and whether the office sends or receives it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.documents import messages
from shared.contracts.documents.messages import Message
from shared.contracts.documents.questions import load_questions
from shared.contracts.events.fact import Fact
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.contracts.questions.question import Question


@dataclass(frozen=True, slots=True)
class Channel:
    """A subject of the bus, `{...}` in it standing for what varies, and what the office does there."""

    address: str
    action: Literal["send", "receive"]
    about: str
    messages: tuple[Message, ...]
    replies: tuple[Message, ...] = ()
    queue: str = ""
    """The service whose processes share what comes."""

    @property
    def name(self) -> str:
        """The address without what varies."""
        return ".".join(part for part in self.address.split(".") if not part.startswith("{"))


def channels() -> tuple[Channel, ...]:
    """Return every channel, in the order in which a newcomer meets them."""
    return (*_reports(), RECEIPTS, *map(_fact, FACTS), *map(_question, load_questions()), DEAD, DEAD_ACTS)


def _reports() -> Iterator[Channel]:
    by_noun = defaultdict(list)
    for kind in REPORTS.values():
        by_noun[kind.noun].append(messages.report(kind))
    for noun, told in by_noun.items():
        about = f"What other systems report of a {noun.replace('-', ' ')}. Each event gets a receipt."
        yield Channel(f"in.{{publisher}}.{noun}", "receive", about, tuple(told))


def _fact(kind: type[Fact]) -> Channel:
    told = messages.fact(kind)
    return Channel(kind.subject_of("{unit}"), "send", told.about, (told,))


def _question(kind: type[Question[Any]]) -> Channel:
    asked = messages.question(kind)
    replies = (messages.answer(kind), messages.NO_ANSWER)
    address = kind.subject_of(f"{{{kind.asker}}}")
    return Channel(address, "receive", asked.about, (asked,), replies, queue=kind.service)


RECEIPTS = Channel(
    "receipts.{publisher}.{event}",
    "send",
    "What became of each event of a publisher. Not kept on the bus; `ask.intake.receipts.v1.{publisher}` "
    "tells it later.",
    (messages.RECEIPT,),
)
DEAD = Channel(
    DeadLetter.subject_of("{service}"),
    "send",
    "Messages that a service could not process, for an operator to look at.",
    (messages.DEAD_LETTER,),
)
DEAD_ACTS = Channel(
    DeadLetterAct.subject_of("{service}"),
    "send",
    "What operators did with dead letters.",
    (messages.DEAD_LETTER_ACT,),
)
