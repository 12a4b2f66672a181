"""Tickets: each opens the survey form of one invitation, in place of its link's token.

One that is printed does so as long as the survey is open, any other for half an hour.

The page of a file and the counter ask for one by the code of the record. The form behind it is asked for by
the ticket alone. So neither of them, nor a log or trace of it, holds the record and the token of its link.
"""

from datetime import timedelta
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.form import LinkState
from shared.moments import Moment

VALID_FOR: Final = timedelta(minutes=30)
"""How long a ticket opens its form."""


class SurveyOffer(Answer):
    """Until when the survey about a record can be answered."""

    until: Moment | None = Field(
        default=None, description="Null if nobody was invited, or the invitation was answered or has expired"
    )


class IsSurveyOpen(Question[SurveyOffer]):
    """Can the citizen of this record still answer the survey?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "offer"
    answer: ClassVar[type[Answer]] = SurveyOffer

    record: str = Field(max_length=64, description="Record code", examples=["H56.31.20-230215-0042"])


class Ticket(Answer):
    """A ticket, or why there is none."""

    state: LinkState = Field(description="State of the invitation's link")
    ticket: str = Field(
        default="", description="Stands for the token in the address of the form; empty unless it is open"
    )
    until: Moment | None = Field(default=None, description="Until when it opens the form; null without one")


class TakeTicket(Question[Ticket]):
    """Give a ticket to whoever holds the slip of a record. Its answer counts as one by the code on paper."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "ticket"
    answer: ClassVar[type[Answer]] = Ticket

    record: str = Field(max_length=64, description="Record code", examples=["H56.31.20-230215-0042"])


class TakeTabletTicket(Question[Ticket]):
    """Give a clerk a ticket, short enough to be typed in, with which a citizen answers at the counter."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "tablet-ticket"
    answer: ClassVar[type[Answer]] = Ticket

    unit: str = Field(description="Unit id", examples=["15712v1"])
    record: str = Field(max_length=64, description="Record code", examples=["H56.31.20-230215-0042"])


class TakeSlipTicket(Question[Ticket]):
    """Give a clerk a ticket to be printed when a result is handed over; it is valid as long as the survey."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "slip-ticket"
    answer: ClassVar[type[Answer]] = Ticket

    unit: str = Field(description="Unit id", examples=["15712v1"])
    record: str = Field(max_length=64, description="Record code", examples=["H56.31.20-230215-0042"])
