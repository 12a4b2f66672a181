"""The systems that may report to an office, and when they did so last."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class PublisherLine(Answer):
    """A system that may report."""

    name: str = Field(description="Name under which it is registered")
    sources: tuple[str, ...] = Field(description="CloudEvents sources under which it may report")
    units: tuple[str, ...] = Field(description="Official codes of units; `*` stands for every unit")
    is_office: bool = Field(description="Whether it is an office's own, which reports decisions, too")
    comes_by: str = Field(
        description="`bus`, `http`, or the form in which it speaks by HTTP", examples=["dvcqg-1"]
    )
    is_ours: bool = Field(description="Whether it is a part of motcua, such as the counter")
    seen_at: Moment | None = Field(
        default=None, description="When its last report came; null if none came since this is noted"
    )


class PublisherLines(Answer):
    """The systems by name."""

    publishers: tuple[PublisherLine, ...] = Field(description="The systems that may report")


class PublishersInForce(Question[PublisherLines]):
    """Which systems may report, and when were they seen last?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "publishers"
    answer: ClassVar[type[Answer]] = PublisherLines
