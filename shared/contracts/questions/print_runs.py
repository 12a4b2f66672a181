"""Questions to letters about print runs: letters of a unit in one document."""

from typing import ClassVar

from pydantic import Base64Bytes, Field

from shared.contracts.questions.question import Answer, ByAnOfficer, OfOwnUnits, Question
from shared.moments import Moment


class PrintRun(Answer):
    """A print run; `parts` is 0 while its document is not bound."""

    run: str = Field(default="", description="Its id; empty if no letter waits to be printed")
    letters: int = Field(default=0, description="Number of letters in it")
    parts: int = Field(default=0, description="Number of parts in which its PDF can be fetched")
    failed: bool = Field(
        default=False, description="Whether it cannot be bound; its letters print one by one"
    )
    expired: bool = Field(
        default=False,
        description="Whether its document was deleted at the end of its time; it can be bound again",
    )
    rewritten: int = Field(
        default=0,
        description="Number of its letters that were rewritten since, and are no longer bound with it",
    )
    file_name: str = Field(default="", description="Name to save it under; without personal data")
    unit: str = Field(default="", description="Unit id")
    started_at: Moment | None = Field(default=None, description="When it was started")


class StartPrintRun(ByAnOfficer, Question[PrintRun]):
    """Please bind all issued paper letters of a unit into one PDF, and mark them as printed."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "print-run"
    answer: ClassVar[type[Answer]] = PrintRun

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str | None = Field(default=None, description="Only letters of this kind; by default all")
    two_up: bool = Field(default=False, description="Two A5 sheets on one A4 sheet")


class StateOfPrintRun(OfOwnUnits, Question[PrintRun]):
    """What is the state of this print run?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "print-run-state"
    answer: ClassVar[type[Answer]] = PrintRun

    run: str = Field(description="Id of the print run")


class PrintRunPart(Answer):
    """A part of a print run's PDF; the parts joined in order are the whole."""

    pdf: Base64Bytes = Field(description="Bytes of the PDF, base64")


class PartOfPrintRun(OfOwnUnits, Question[PrintRunPart]):
    """What is this part of the PDF?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "print-run-part"
    answer: ClassVar[type[Answer]] = PrintRunPart

    run: str = Field(description="Id of the print run")
    part: int = Field(ge=0, description="The first is 0")


class PrintRuns(Answer):
    """The latest print runs of a unit."""

    runs: tuple[PrintRun, ...] = Field(description="Newest first")


class PrintRunsOf(Question[PrintRuns]):
    """Which print runs has a unit started last?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "print-runs"
    answer: ClassVar[type[Answer]] = PrintRuns

    unit: str = Field(description="Unit id", examples=["15712v1"])
    limit: int = Field(default=20, ge=1, le=100, description="How many at most")


class BindAgain(OfOwnUnits, Question[PrintRun]):
    """Please bind this print run again; it could not be bound, or its document has expired."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "bind-again"
    answer: ClassVar[type[Answer]] = PrintRun

    run: str = Field(description="Id of the print run")
