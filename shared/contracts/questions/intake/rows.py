"""Questions to intake about rows of spreadsheets: what each would change, and please report it."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.receipt import Fault
from shared.contracts.questions.question import Answer, ByAnOfficer, Question

MOST_ROWS: Final = 100
LONGEST_TEXT: Final = 500
ProcedureText = Annotated[
    str,
    Field(
        min_length=1, max_length=LONGEST_TEXT, description="What a book writes where the procedure is meant"
    ),
]


class SaidStep(BaseModel):
    """A step of a record, or a registration, as a row says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(max_length=100, description="Type of the event", examples=["vn.motcua.record.filed.v1"])
    said: Annotated[dict[str, Any], PERSONAL] = Field(description="The data of the event, without its unit")
    days: tuple[str, ...] = Field(
        default=(), max_length=10, description="Fields of `said` of which the row says the day alone"
    )


class SpreadsheetRow(BaseModel):
    """A row: all that it says about one record, or one entry of a register."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: int = Field(ge=1, description="Number of the row, for the answer")
    procedure_text: Annotated[str, PERSONAL] = Field(
        default="",
        max_length=LONGEST_TEXT,
        description="What the row writes where the procedure is meant, if it has no code",
    )
    steps: tuple[SaidStep, ...] = Field(
        min_length=1, max_length=8, description="In the order of their moments"
    )


class RowVerdict(StrEnum):
    """What a row changes."""

    NEW = "new"
    CHANGED = "changed"
    """What is known is corrected, or steps are added to it."""
    SAME = "same"
    SENT = "sent"
    """It was sent already, and is being written down."""
    UNCLEAR = "unclear"
    """A person has to decide; nothing of it is reported."""
    REFUSED = "refused"
    """It has faults; nothing of it is reported."""


class JudgedRow(BaseModel):
    """A row, and what it changes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    row: int = Field(description="Number of the row")
    verdict: RowVerdict = Field(description="What it changes")
    about: str = Field(default="", description="Code of the record, or id of the entry")
    events: int = Field(default=0, description="Events that are to be reported, or were")
    faults: tuple[Fault, ...] = Field(default=(), description="Why it is unclear or refused, field by field")


class JudgedRows(Answer):
    """What rows change, in the order asked."""

    rows: tuple[JudgedRow, ...] = Field(description="In the order asked")


class CheckRows(Question[JudgedRows]):
    """What would these rows change? Nothing is reported."""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "check-rows"
    answer: ClassVar[type[Answer]] = JudgedRows

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    rows: tuple[SpreadsheetRow, ...] = Field(min_length=1, max_length=MOST_ROWS, description="The rows")


class ImportRows(ByAnOfficer, Question[JudgedRows]):
    """Please report what these rows say, as the counter of a unit. Asking again changes nothing.

    What is known already is not reported again, and what differs from it becomes a correction.
    """

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "import-rows"
    answer: ClassVar[type[Answer]] = JudgedRows

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    rows: tuple[SpreadsheetRow, ...] = Field(min_length=1, max_length=MOST_ROWS, description="The rows")


class MeantProcedure(BaseModel):
    """A text, and the procedure that a unit means by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: ProcedureText
    procedure: str = Field(
        max_length=40, description="Code of the procedure; empty for one that is not in the catalogue"
    )


class TextOfProcedure(BaseModel):
    """A text, what it was said to mean, and what it may mean."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: ProcedureText
    is_known: bool = Field(description="Whether it was said what it means, or it is a name in the catalogue")
    procedure: str = Field(default="", description="Code; empty for a procedure that is not in the catalogue")
    suggested: tuple[str, ...] = Field(default=(), description="Codes that it may mean, likeliest first")


class TextsOfProcedures(Answer):
    """Texts and what they mean, in the order asked."""

    texts: tuple[TextOfProcedure, ...] = Field(description="In the order asked")


class WhichProcedures(Question[TextsOfProcedures]):
    """Which procedures does a unit mean by these texts?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "which-procedures"
    answer: ClassVar[type[Answer]] = TextsOfProcedures

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    texts: tuple[ProcedureText, ...] = Field(min_length=1, max_length=MOST_ROWS, description="The texts")


class TeachProcedures(ByAnOfficer, Question[TextsOfProcedures]):
    """Please remember which procedures a unit means by these texts; what was said before is replaced."""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "teach-procedures"
    answer: ClassVar[type[Answer]] = TextsOfProcedures

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    meant: tuple[MeantProcedure, ...] = Field(
        min_length=1, max_length=MOST_ROWS, description="What they mean"
    )
