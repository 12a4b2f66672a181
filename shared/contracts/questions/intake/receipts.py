"""Questions to intake: the receipts of a publisher's events."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.events.receipt import Receipt
from shared.contracts.questions.question import Answer, Question


class Receipts(Answer):
    """The receipts of known events, in the order of the question; unknown events are left out."""

    receipts: tuple[Receipt, ...] = Field(description="One for each event that is known")


class ReceiptsOf(Question[Receipts]):
    """What became of these events of a publisher? Asked on `ask.intake.receipts.v1.<publisher>`."""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "receipts"
    answer: ClassVar[type[Answer]] = Receipts
    asker: ClassVar[str] = "publisher"

    publisher: str = Field(description="Name under which the publisher is registered")
    source: str = Field(description="Source of the events")
    event_ids: tuple[str, ...] = Field(max_length=500, description="Ids of the events")
