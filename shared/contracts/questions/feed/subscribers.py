"""How the telling of other systems goes, for the operator."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class SubscriptionState(StrEnum):
    """How the telling of a subscriber goes."""

    GOING = "going"
    FAILING = "failing"
    ENDED = "ended"


class Subscription(BaseModel):
    """A subscriber, and how the telling goes."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    name: str = Field(description="Of the subscriber")
    state: SubscriptionState = Field(
        description="`failing` if its receiver takes nothing, `ended` if it wants no more or never agreed"
    )
    since: Moment | None = Field(default=None, description="Since when it fails, or when it ended")
    reason: str = Field(default="", description="Of the last failure; of what a receiver wrote, the status")


class Subscriptions(Answer):
    """All subscribers, by name."""

    subscriptions: tuple[Subscription, ...] = Field(description="In the order of their names")


class HowSubscribersStand(Question[Subscriptions]):
    """Which subscribers are told, which fail, and which have ended?"""

    service: ClassVar[str] = "feed"
    name: ClassVar[str] = "subscriptions"
    answer: ClassVar[type[Answer]] = Subscriptions
