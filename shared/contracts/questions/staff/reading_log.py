"""Questions to staff about the reading log: who looked at which names, and whether the log is whole."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.questions.question import Answer, Page, Question
from shared.moments import Moment


class LogLine(BaseModel):
    """An entry of the reading log."""

    model_config = ConfigDict(frozen=True)

    number: int = Field(description="Its number in the log of the whole office")
    at: Moment = Field(description="When")
    person: str = Field(description="Id of who asked")
    name: Annotated[str, PERSONAL] = Field(description="Their name, while it is kept")
    question: str = Field(description="What was asked, as service and name", examples=["letters.papers"])
    unit: str = Field(description="Unit id; empty for what concerns no unit")
    about: str = Field(description="Record code, letter id or the like; empty for a list")
    origin: Annotated[str, PERSONAL] = Field(description="Address that they came from")


class LogLines(Answer):
    """A page of the log, the newest first."""

    entries: tuple[LogLine, ...] = Field(description="The entries")
    next: str = Field(default="", description="Where the next page starts; empty on the last")


class ReadingLog(Question[LogLines], Page):
    """Who has looked at names in this unit, or changed something?

    A record of a unit that became part of another is read by people of the other one: about a record the log
    of both is asked, by `units`.
    """

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "reading-log"
    answer: ClassVar[type[Answer]] = LogLines

    unit: str = Field(description="Unit id")
    units: tuple[str, ...] = Field(default=(), max_length=100, description="Ids of further units")
    record: str = Field(default="", max_length=120, description="Only about this record or letter")


class OperatorLog(Question[LogLines], Page):
    """What was changed that concerns no unit: by operators who are signed in, or on the machine?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "operator-log"
    answer: ClassVar[type[Answer]] = LogLines


class LogVerified(Answer):
    """What a check of the reading log has found."""

    entries: int = Field(description="Entries that were checked, up to the first that is wrong")
    first: int = Field(description="Number of the oldest entry that is kept; 0 in an empty log")
    last: int = Field(description="Number of the last entry that was checked")
    digest: str = Field(description="Digest of that entry; note it elsewhere to compare it later")
    fault: str = Field(default="", description="`changed`, `removed` or `head`; empty if the log is whole")
    fault_at: int = Field(default=0, description="Number of the first entry that is wrong or missing")


class VerifyLog(Question[LogVerified]):
    """Is the reading log whole: no entry changed, and none removed but those past their time?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "verify-log"
    answer: ClassVar[type[Answer]] = LogVerified

    number: int = Field(default=0, ge=0, description="An entry whose digest was noted earlier; 0 for none")
    digest: str = Field(default="", max_length=64, description="The digest that was noted")
