"""The question to intake that finds records by what somebody types."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, OfOwnUnits, Page, Question
from shared.moments import Moment


class FoundRecord(Answer):
    """A record that was found."""

    record: str = Field(description="Record code")
    unit: str = Field(description="Unit id")
    procedure: str = Field(description="Procedure code, as corrected")
    applicant: Annotated[str, PERSONAL] = Field(description="Name of the applicant, as corrected")
    received_at: Moment = Field(description="Moment of valid receipt, as corrected")
    status: str = Field(description="The latest step that moved it on", examples=["filed", "resolved"])


class FoundRecords(Answer):
    """A page of the records that were found, and the cursor of the next page."""

    records: tuple[FoundRecord, ...] = Field(description="Newest receipt first")
    next: str = Field(default="", description="Empty on the last page")


class FindRecords(Page, Question[FoundRecords]):
    """Which records of these units have this code, or an applicant with this name or telephone?

    Names are compared without marks, capitals and gaps, word by word from the beginning of each; numbers by
    their digits, from the beginning; codes also by their end (date and serial, or serial). A text in which a
    record code stands, such as the address on a slip, finds that record.
    """

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "find-records"
    answer: ClassVar[type[Answer]] = FoundRecords

    units: tuple[str, ...] = Field(min_length=1, max_length=50, description="Unit ids")
    text: Annotated[str, PERSONAL] = Field(min_length=1, max_length=200, description="What was typed")


class RecordsNamed(OfOwnUnits, Question[FoundRecords]):
    """Who has filed these records? Unknown records are left out."""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "records-named"
    answer: ClassVar[type[Answer]] = FoundRecords

    records: tuple[str, ...] = Field(max_length=500, description="Record codes")
