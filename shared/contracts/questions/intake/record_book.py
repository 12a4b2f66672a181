"""The question to intake about the people of a record book (form 07)."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, OfOwnUnits, Question


class BookEntry(Answer):
    """What the record book says of the people of a record."""

    record: str = Field(description="Record code")
    applicant: Annotated[str, PERSONAL] = Field(description="Name of the applicant, as corrected")
    address: Annotated[str, PERSONAL] = Field(default="", description="Address of the applicant")
    telephone: Annotated[str, PERSONAL] = Field(default="", description="Telephone of the applicant")
    received_by: Annotated[str, PERSONAL] = Field(default="", description="Name of the official who took it")


class BookEntries(Answer):
    """What the record book says of some records."""

    entries: tuple[BookEntry, ...] = Field(description="In the order asked, without unknown records")


class WhoIsInTheBook(OfOwnUnits, Question[BookEntries]):
    """Who has filed these records, where do they live, and who took the records?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "book-entries"
    answer: ClassVar[type[Answer]] = BookEntries

    records: tuple[str, ...] = Field(max_length=500, description="Record codes")
