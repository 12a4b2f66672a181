"""Checks that `motcua doctor` shows, and the check of the figures that a service keeps."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.contracts.services import WITH_FIGURES


class Check(Answer):
    """One thing that was checked."""

    what: str = Field(description="What was checked")
    is_well: bool = Field(description="Whether it is as it should be")
    found: str = Field(description="What was found, in words")
    remedy: str = Field(default="", description="What to do about it; empty if all is well")


class Checks(Answer):
    """All that a service has checked."""

    checks: tuple[Check, ...] = Field(description="One for each thing")


class CheckFigures(Question[Checks]):
    """Do the figures that the service keeps equal a recount?"""

    name: ClassVar[str] = "check-figures"
    answer: ClassVar[type[Answer]] = Checks
    services: ClassVar[tuple[str, ...]] = WITH_FIGURES


class Recount(Question[Checks]):
    """Replace the figures that the service keeps by a recount."""

    name: ClassVar[str] = "recount"
    answer: ClassVar[type[Answer]] = Checks
    services: ClassVar[tuple[str, ...]] = WITH_FIGURES
