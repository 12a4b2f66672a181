"""The question to deadlines about procedures of records that the catalogue does not know."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class UnknownProcedureLine(BaseModel):
    """A procedure that the catalogue does not know, and its records."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    procedure: str = Field(description="Procedure code as the source wrote it", examples=["1.013124"])
    name: str = Field(description="What the source calls it; empty if it says nothing")
    records: int = Field(description="How many records there are")
    in_progress: int = Field(description="How many of them are neither resolved nor ended")
    promised: int = Field(description="Of how many it is known for when the result was promised")
    first_received_at: Moment = Field(description="Receipt of the first")
    last_received_at: Moment = Field(description="Receipt of the last")


class UnknownProcedureLines(Answer):
    """The procedures that the catalogue does not know, those of most records first."""

    procedures: tuple[UnknownProcedureLine, ...] = Field(description="At most as many as were asked for")
    more: int = Field(default=0, description="How many there are besides")


class UnknownProcedures(Question[UnknownProcedureLines]):
    """Of which procedures do these units have records, that the catalogue does not know?

    No limit by law is known for them. Once the catalogue has one, its records are counted and leave the list.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "unknown-procedures"
    answer: ClassVar[type[Answer]] = UnknownProcedureLines

    units: tuple[str, ...] = Field(min_length=1, max_length=5000, description="Unit ids")
    limit: int = Field(default=50, ge=1, le=500, description="How many at most")
