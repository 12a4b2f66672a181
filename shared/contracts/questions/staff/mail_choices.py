"""Questions to staff about the e-mails that somebody who works there wants to get."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, ByAPerson, Question


class MailOccasion(StrEnum):
    """Upon what somebody gets an e-mail; all but `morning` are kinds of notices."""

    MORNING = "morning"
    """What is due today, each morning on which the office is open."""
    MISSED = "missed"
    PASSING_ON = "passing-on"
    NEAR = "near"
    HELD = "held"
    DISSATISFIED = "dissatisfied"


class MailChoice(BaseModel):
    """Whether somebody gets e-mails upon an occasion."""

    model_config = ConfigDict(frozen=True)

    occasion: MailOccasion = Field(description="The occasion")
    wanted: bool = Field(description="Whether they get them")


class MailChoices(Answer):
    """The e-mails that somebody gets."""

    sends_mail: bool = Field(description="Whether the office sends e-mail at all")
    address: Annotated[str, PERSONAL] = Field(description="Where they go; empty if no address is known")
    choices: tuple[MailChoice, ...] = Field(description="The occasions that their roles may be told of")


class MailChoicesOf(ByAPerson, Question[MailChoices]):
    """Which e-mails do I get?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "mail-choices"
    answer: ClassVar[type[Answer]] = MailChoices


class ChooseMail(ByAPerson, Question[MailChoices]):
    """Please send me e-mails upon these occasions, and no others."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "choose-mail"
    answer: ClassVar[type[Answer]] = MailChoices

    occasions: tuple[MailOccasion, ...] = Field(default=(), max_length=20, description="The occasions")
