"""What a service can be asked to forget: what it has kept for as long as it may."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.questions.question import Answer, Question


class Swept(Answer):
    """What became of one kind."""

    kind: str = Field(description="Kind, as `retention.toml` names it", examples=["letters"])
    days: int = Field(description="For how many days it is kept")
    removed: int = Field(default=0, description="How many were forgotten now; in a dry run: would be")
    waits: int = Field(
        default=0, description="In a dry run: how many are past their time, and wait for a person to end them"
    )
    swept_at: AwareDatetime | None = Field(
        default=None, description="In a dry run: when nothing was left that is past its time; null at first"
    )


class Forgotten(Answer):
    """How many were forgotten of each kind; never who."""

    kinds: tuple[Swept, ...] = Field(description="Those that the service keeps")
    more: bool = Field(default=False, description="Some are left: ask again")


class Forget(Question[Forgotten]):
    """Please forget what is past its time: some of it, so that nothing else waits long."""

    answer: ClassVar[type[Answer]] = Forgotten

    dry_run: bool = Field(default=False, description="Only count")


class ForgetInIntake(Forget):
    """Please forget what intake has kept for long enough."""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "forget"


class ForgetInDeadlines(Forget):
    """Please forget what deadlines has kept for long enough."""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "forget"


class ForgetInLetters(Forget):
    """Please forget what letters has kept for long enough."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "forget"


class ForgetInSurveys(Forget):
    """Please forget what surveys has kept for long enough."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "forget"
