"""What surveys can be asked about recommendations, and told: words of citizens, and the office's answers."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, AwareDatetime, Field

from shared.contracts.events.reported.codes import ProcedureCode
from shared.contracts.questions.letters import Officer
from shared.contracts.questions.question import Answer, Page, Question
from shared.contracts.questions.surveys.citizen_text import clean_text

CATALOGUE_FIELD: Final = "Phản ánh, kiến nghị"
"""Field of the catalogue: what a recommendation may be about, each with a time limit of its own."""
MAX_WORDS_LENGTH: Final = 3000
"""Characters. Every letter percent-encoded, these are 27 KB of the 32 that the gateway takes."""
MAX_SENDER_LENGTH: Final = 120
MAX_CONTACT_LENGTH: Final = 200

Words = Annotated[str, AfterValidator(clean_text), Field(min_length=1, max_length=MAX_WORDS_LENGTH)]
Code = Annotated[str, Field(max_length=40, description="Record code", examples=["PAKN.157.12-261128-0001"])]


class TakenAs(StrEnum):
    """What became of a recommendation that somebody has sent."""

    KEPT = "kept"
    """Now, or when the same form was sent before."""
    SENT_BEFORE = "sent-before"
    """Its form was sent before with other words. Those were kept, these were not."""
    NO_OFFICE = "no-office"
    """The unit is no more, or not yet."""


class RecommendationTaken(Answer):
    """What became of it."""

    taken_as: TakenAs = Field(description="What became of it")
    record: str = Field(default="", description="Code of its record, if it was kept")


class Recommend(Question[RecommendationTaken]):
    """Please file this recommendation. To ask again with the same `form` and words is safe."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommend"
    answer: ClassVar[type[Answer]] = RecommendationTaken

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    form: str = Field(
        min_length=16, max_length=64, description="Random id of the form: what it says is filed once"
    )
    procedure: ProcedureCode
    words: Words = Field(description="In the citizen's own words. Personal")
    sender: Annotated[str, AfterValidator(clean_text)] = Field(
        default="", max_length=MAX_SENDER_LENGTH, description="Name, if one was given. Personal"
    )
    contact: Annotated[str, AfterValidator(clean_text)] = Field(
        default="", max_length=MAX_CONTACT_LENGTH, description="Telephone or address, if given. Personal"
    )


class RecommendationOutcome(StrEnum):
    """What the office did."""

    SETTLED = "settled"
    """It was looked into, and this is what came of it."""
    PASSED_ON = "passed-on"
    """It is for another office, which has it now."""
    NOT_TAKEN_UP = "not-taken-up"
    """It is none that an office can act on; the answer says why."""


class RecommendationLine(Answer):
    """A recommendation. Personal: for staff only."""

    record: Code
    procedure: str = Field(description="Its procedure in the catalogue")
    words: str = Field(description="In the citizen's own words")
    sender: str = Field(description="Name; empty if none was given")
    contact: str = Field(description="How to reach them; empty if they do not want to be")
    received_at: AwareDatetime = Field(description="When it came")
    answered_at: AwareDatetime | None = Field(description="When the office answered")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="What the office answered")
    officer: str = Field(description="Role and id of who answered")


class RecommendationLines(Answer):
    """A page of recommendations, and where the next one starts."""

    recommendations: tuple[RecommendationLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class RecommendationsTo(Page, Question[RecommendationLines]):
    """What was recommended to a unit? For staff only."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommendations"
    answer: ClassVar[type[Answer]] = RecommendationLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    answered: bool = Field(default=False, description="Those that are answered, instead of those that wait")


class RecommendationAnswered(Answer):
    """Whether the answer was kept."""

    kept: bool = Field(description="False when there was one already, which stays")
    answered_at: AwareDatetime = Field(description="When it was answered, now or before")


class AnswerRecommendation(Question[RecommendationAnswered]):
    """Please keep what the office answers; its record is then resolved and the answer handed over."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer-recommendation"
    answer: ClassVar[type[Answer]] = RecommendationAnswered

    record: Code
    outcome: RecommendationOutcome = Field(description="What the office did")
    said: Words = Field(description="What the citizen reads")
    officer: Officer = Field(description="Who answers")


class RecommendationStanding(Answer):
    """How a recommendation stands: for whoever holds its secret, so neither its words nor its sender."""

    unit: str = Field(description="Unit id")
    record: Code
    received_at: AwareDatetime = Field(description="When it came")
    answered_at: AwareDatetime | None = Field(description="When the office answered")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="What the office answered")


class HowRecommendationStands(Question[RecommendationStanding]):
    """Is it answered, and how?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "recommendation"
    answer: ClassVar[type[Answer]] = RecommendationStanding

    record: Code
