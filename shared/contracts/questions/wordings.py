"""What letters can be asked about their wordings, and told to write by."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Base64Bytes, Field

from shared.contracts.questions.letters import Officer
from shared.contracts.questions.question import Answer, Question

LONGEST_QUESTION = 20_000
"""Characters; a wording that is too long is answered with that flaw, and one beyond this is no question."""


LONGEST_REASON = 200
"""Characters."""


class WordingLine(Answer):
    """One version of a wording, and who put it in force."""

    kind: str = Field(description="Kind of letter", examples=["birth"])
    name: str = Field(description="Name of the kind, in Vietnamese")
    english: str = Field(description="Name of the kind, in English")
    version: int = Field(description="The n-th of this unit; 0: the one that is shipped")
    saved_at: AwareDatetime | None = Field(default=None, description="Since when; none of the one shipped")
    role: str = Field(default="", description="As what somebody saved it")
    officer: str = Field(default="", description="Who saved it")
    reason: str = Field(default="", description="Why, in the officer's words")


class WordingLines(Answer):
    """Some versions of wordings."""

    wordings: tuple[WordingLine, ...] = Field(description="In the order that was asked for")


class WordingsInForce(Question[WordingLines]):
    """By which wordings are a unit's letters written, kind by kind?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wordings"
    answer: ClassVar[type[Answer]] = WordingLines

    unit: str = Field(description="Unit id", examples=["15712v1"])


class HistoryOfWording(Question[WordingLines]):
    """By which wordings were a unit's letters of this kind written, newest first, down to the one shipped?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wording-history"
    answer: ClassVar[type[Answer]] = WordingLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])


class Usable(StrEnum):
    """What a wording can use."""

    PART = "part"
    FIELD = "field"
    FILTER = "filter"


class WordingHelp(Answer):
    """One thing that a wording can use, for those who edit it."""

    what: Usable = Field(description="A part that it has, a field that it names, a filter")
    name: str = Field(description="By what name")
    vi: str = Field(description="What it is, in Vietnamese")
    en: str = Field(description="What it is, in English")
    write: str = Field(default="", description="Of a field: how it is written in the wording")
    reads: str = Field(default="", description="Of a field: what comes of that, for people made up")


class WordingText(Answer):
    """A wording by which a unit's letters of a kind are or were written."""

    text: str = Field(description="In Jinja2, part by part")
    version: int = Field(description="The n-th of this unit; 0: the one that is shipped")
    parts: tuple[str, ...] = Field(description="Blocks that it has to have")
    fields: tuple[str, ...] = Field(description="What it may name")
    filters: tuple[str, ...] = Field(description="Filters that it may apply to a field")
    guide: tuple[WordingHelp, ...] = Field(default=(), description="The same, explained, with examples")


class WordingInForce(Question[WordingText]):
    """By which wording are a unit's letters of this kind written, or what did an earlier version say?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wording"
    answer: ClassVar[type[Answer]] = WordingText

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])
    nth: int | None = Field(default=None, ge=0, description="Which version; the one in force without it")


class WordingFlaw(Answer):
    """What is wrong with a wording."""

    line: int = Field(description="In which line, from 1")
    flaw: str = Field(description="What, as a code", examples=["unknown-field"])
    vi: str = Field(description="What, in Vietnamese")
    en: str = Field(description="What, in English")


class WordingPreview(Answer):
    """What came of trying a wording: flaws, or the page that would print."""

    flaws: tuple[WordingFlaw, ...] = Field(default=(), description="Empty: it may be saved")
    page: Base64Bytes = Field(default=b"", description="The page of a letter to people made up, PNG, base64")


class PreviewWording(Question[WordingPreview]):
    """What would a letter with this wording look like, and may it be saved?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "try-wording"
    answer: ClassVar[type[Answer]] = WordingPreview

    kind: str = Field(description="Kind of letter", examples=["birth"])
    text: str = Field(max_length=LONGEST_QUESTION, description="The wording")


class WordingSaved(Answer):
    """The wording is in force."""

    version: int = Field(description="The n-th of this unit")


class SaveWording(Question[WordingSaved]):
    """Please write this unit's letters of this kind by this wording, which has just been tried."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "save-wording"
    answer: ClassVar[type[Answer]] = WordingSaved

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])
    text: str = Field(max_length=LONGEST_QUESTION, description="The wording")
    officer: Officer = Field(description="Who saves it")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="Why, in the officer's words")
