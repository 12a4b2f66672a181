"""Questions to letters about the wordings of a unit, their preview and their versions."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Base64Bytes, Field

from shared.contracts.questions.question import Answer, ByAnOfficer, Question
from shared.moments import Moment

LONGEST_QUESTION = 20_000
"""In characters. A wording that is too long is answered with a flaw; a question beyond this is refused."""
LONGEST_REASON = 200
"""In characters."""
MOST_PARTS = 16
TEMPLATE = "The wording as a template; empty if it is written as a text with fields"
WRITTEN = "The wording as a text with ((fields)), part by part; empty if it is a template"


class WordingLine(Answer):
    """A version of a wording, and who put it in force."""

    kind: str = Field(description="Kind of letter", examples=["birth"])
    name: str = Field(description="Name of the kind, in Vietnamese")
    english: str = Field(description="Name of the kind, in English")
    to_families: bool = Field(
        default=True, description="Whether families get it; otherwise it is a paper of the one-stop office"
    )
    version: int = Field(description="Number of the version at this unit; 0 is the shipped one")
    saved_at: Moment | None = Field(default=None, description="When it was saved; none for the shipped one")
    role: str = Field(default="", description="Role of the officer who saved it")
    officer: str = Field(default="", description="Who saved it")
    reason: str = Field(default="", description="Why, in the officer's words")


class WordingLines(Answer):
    """Versions of wordings."""

    wordings: tuple[WordingLine, ...] = Field(description="In the order of the question")


class WordingsInForce(Question[WordingLines]):
    """Which wordings are in force at a unit, kind by kind?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wordings"
    answer: ClassVar[type[Answer]] = WordingLines

    unit: str = Field(description="Unit id", examples=["15712v1"])


class HistoryOfWording(Question[WordingLines]):
    """Which versions has a unit's wording of this kind had, newest first, down to the shipped one?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wording-history"
    answer: ClassVar[type[Answer]] = WordingLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])


class Usable(StrEnum):
    """The sorts of things that a wording can use."""

    PART = "part"
    FIELD = "field"
    FILTER = "filter"


class WordingHelp(Answer):
    """The explanation of something that a wording can use."""

    what: Usable = Field(description="Whether it is a part, a field or a filter")
    name: str = Field(description="Its name in the wording")
    vi: str = Field(description="Explanation in Vietnamese")
    en: str = Field(description="Explanation in English")
    write: str = Field(default="", description="For a field: how a wording writes it")
    reads: str = Field(default="", description="For a field: how that reads in a sample letter")


class WordingPart(Answer):
    """A part of a wording, as a text with ((fields))."""

    part: str = Field(description="Its name in the layout", examples=["closing"])
    text: str = Field(
        max_length=LONGEST_QUESTION,
        description="Its text, a paragraph after each empty line",
        examples=["Chúc cháu ((tên cháu)) hay ăn chóng lớn."],
    )
    vi: str = Field(default="", description="What it is called, in Vietnamese", examples=["Lời kết"])
    en: str = Field(default="", description="What it is called, in English")


Parts = tuple[WordingPart, ...]


class WordingText(Answer):
    """A version of a unit's wording of a kind."""

    text: str = Field(description="In Jinja2, part by part")
    written: Parts = Field(
        default=(), description="As a text with ((fields)); empty if it was written as a template"
    )
    insertable: tuple[WordingHelp, ...] = Field(
        default=(), description="The fields of such a text, by the names that an official reads"
    )
    version: int = Field(description="Number of the version at this unit; 0 is the shipped one")
    parts: tuple[str, ...] = Field(description="Blocks that it must have")
    fields: tuple[str, ...] = Field(description="Fields that it may name")
    filters: tuple[str, ...] = Field(description="Filters that it may apply to a field")
    guide: tuple[WordingHelp, ...] = Field(
        default=(), description="Parts, fields and filters, explained with examples"
    )


class WordingInForce(Question[WordingText]):
    """What is the text of a unit's wording of this kind, in force or of an earlier version?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wording"
    answer: ClassVar[type[Answer]] = WordingText

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])
    nth: int | None = Field(
        default=None, ge=0, description="Number of the version; by default the one in force"
    )


class ChangeKind(StrEnum):
    """What became of some words of a wording in a later version."""

    SAME = "same"
    LEFT_OUT = "left-out"
    ADDED = "added"


class WordingChange(Answer):
    """Some words of a wording, and what became of them."""

    how: ChangeKind = Field(description="Whether both versions have them, or which one has")
    text: str = Field(description="The words, with the blanks behind them")


class PartChanges(Answer):
    """A part of a wording as it became another."""

    part: str = Field(description="Its name in the layout; empty: the whole template", examples=["closing"])
    vi: str = Field(default="", description="What it is called, in Vietnamese", examples=["Lời kết"])
    en: str = Field(default="", description="What it is called, in English")
    changes: tuple[WordingChange, ...] = Field(description="Its words in order; none of an empty part")


class WordingChanges(Answer):
    """What differs between two versions of a wording."""

    parts: tuple[PartChanges, ...] = Field(
        description="Part by part if both are texts with ((fields)); else the templates, as one part"
    )


class CompareWordings(Question[WordingChanges]):
    """What differs between two versions of a unit's wording of this kind?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "wording-changes"
    answer: ClassVar[type[Answer]] = WordingChanges

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])
    before: int = Field(ge=0, description="Number of a version; 0 is the shipped one")
    after: int = Field(ge=0, description="Number of the version that it is compared with")


class WordingFlaw(Answer):
    """A fault of a wording."""

    line: int = Field(description="Its line, counted from 1")
    part: str = Field(default="", description="The part in which the line is counted; empty: in the template")
    flaw: str = Field(description="What is wrong, as a code", examples=["unknown-field"])
    vi: str = Field(description="What is wrong, in Vietnamese")
    en: str = Field(description="What is wrong, in English")
    instead: str = Field(default="", description="The field that was probably meant", examples=["tên cháu"])
    mended: str = Field(default="", description="The text of the part with that field instead")


class SampleLetter(StrEnum):
    """The sample letters with which a wording can be looked at."""

    ORDINARY = "ordinary"
    LEAST = "least"
    """As little as an office may know."""
    LONGEST = "longest"


class WordingPreview(Answer):
    """The flaws of a wording or, if it has none, the page that it gives."""

    flaws: tuple[WordingFlaw, ...] = Field(
        default=(), description="If there are none, the wording may be saved"
    )
    page: Base64Bytes = Field(default=b"", description="The page of a sample letter, PNG, base64")


class PreviewWording(Question[WordingPreview]):
    """How would a letter with this wording look, and may the wording be saved?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "try-wording"
    answer: ClassVar[type[Answer]] = WordingPreview

    kind: str = Field(description="Kind of letter", examples=["birth"])
    text: str = Field(default="", max_length=LONGEST_QUESTION, description=TEMPLATE)
    written: Parts = Field(default=(), max_length=MOST_PARTS, description=WRITTEN)
    sample: SampleLetter = Field(default=SampleLetter.ORDINARY, description="The letter that is shown")


class WordingSaved(Answer):
    """The wording is saved and in force."""

    version: int = Field(description="Number of the version at this unit")


class SaveWording(ByAnOfficer, Question[WordingSaved]):
    """Please put this wording in force for this unit and kind; it must have passed a preview.

    The wording that is in force already is not saved again, so that a second press changes nothing.
    """

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "save-wording"
    answer: ClassVar[type[Answer]] = WordingSaved

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str = Field(description="Kind of letter", examples=["birth"])
    text: str = Field(default="", max_length=LONGEST_QUESTION, description=TEMPLATE)
    written: Parts = Field(default=(), max_length=MOST_PARTS, description=WRITTEN)
    reason: str = Field(default="", max_length=LONGEST_REASON, description="Why, in the officer's words")
    over: int | None = Field(
        default=None, ge=0, description="The version that was in force when the officer began; none: any"
    )
