"""The question to intake about records of which other systems said what contradicts itself."""

from typing import ClassVar

from pydantic import Field

from shared.bilingual import Bilingual
from shared.contracts.questions.question import Answer, Page, Question
from shared.moments import Moment


class SaidDifference(Answer):
    """A contradiction in what was said about a record."""

    code: str = Field(description="Which contradiction", examples=["done-against-steps"])
    state: str = Field(default="", description="The state that it is about", examples=["resolved"])
    words: Bilingual = Field(description="What contradicts what")


class SaidOfRecord(Answer):
    """A record of which what was said contradicts itself."""

    record: str = Field(description="Record code")
    sources: tuple[str, ...] = Field(description="Who said something about it: sources of events")
    said_at: Moment = Field(description="When something new was said of it last")
    differences: tuple[SaidDifference, ...] = Field(description="What contradicts what")


class SaidDifferences(Answer):
    """A page of records, in the order of their codes."""

    records: tuple[SaidOfRecord, ...] = Field(description="Those that have contradictions")
    next: str = Field(default="", description="Where the next page starts; empty at the end")


class WhatIsSaidDifferently(Page, Question[SaidDifferences]):
    """Of which records do steps and states contradict each other, or two systems?

    A page looks at `limit` records of the unit of which something was said, and shows those with
    contradictions.
    """

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "said-differences"
    answer: ClassVar[type[Answer]] = SaidDifferences

    unit: str = Field(description="Unit id")
