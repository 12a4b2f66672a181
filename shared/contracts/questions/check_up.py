"""A check-up: what a service finds when it looks at itself, for `motcua doctor`.

A service that can be checked has a `CheckUp` of its own among its questions; that is all `doctor` looks for.
"""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question


class Check(Answer):
    """One thing that was looked at."""

    what: str = Field(description="What was looked at")
    is_well: bool = Field(description="Whether it is as it should be")
    found: str = Field(description="What was found, in words")
    remedy: str = Field(default="", description="What to do about it; empty if all is well")


class Checks(Answer):
    """All that a service looked at."""

    checks: tuple[Check, ...] = Field(description="One for each thing")


class CheckUp(Question[Checks]):
    """Is everything as it should be?"""

    answer: ClassVar[type[Answer]] = Checks
    mended_by: ClassVar[type[Question[Checks]] | None] = None
    """What to ask the service for, so that it mends what it finds."""
