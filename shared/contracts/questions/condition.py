"""How a service is: what every service can be asked about itself, also while its database is away."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.questions.question import Answer, Question


class Condition(Answer):
    """What a process sees of itself. Of several that share the work, one answers."""

    at: AwareDatetime = Field(description="The machine's clock")
    lag: int = Field(description="Messages that its reader has not been handed yet")
    unsettled: int = Field(description="Messages that were handed out and not acknowledged")
    redelivered: int = Field(description="Of those unsettled, how many were handed out before")
    oldest_s: float = Field(description="Age in seconds of the oldest message in its hands; 0 without any")
    database_trouble: str = Field(description="Why its database cannot be read, as a name; empty if it can")
    outbox: int = Field(description="Messages that wait to be sent")
    outbox_trouble: str = Field(description="Why the bus took none when it was last tried; empty if it did")
    taken: int = Field(description="Messages taken in since the process began")
    put_off: int = Field(description="How often a message was given back since then")
    set_aside: int = Field(description="Messages that became dead letters since then")
    began_at: AwareDatetime | None = Field(default=None, description="When the process began")
    bus_breaks: int = Field(default=0, description="How often it lost the bus and found it again since then")
    waited: int = Field(default=0, description="How often a batch waited for the database since then")


class HowAreYou(Question[Condition]):
    """How is the service?"""

    answer: ClassVar[type[Answer]] = Condition


class ConditionOfIntake(HowAreYou):
    """How is intake?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "condition"


class ConditionOfDeadlines(HowAreYou):
    """How is deadlines?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "condition"


class ConditionOfLetters(HowAreYou):
    """How is letters?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "condition"


class ConditionOfSurveys(HowAreYou):
    """How is surveys?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "condition"
