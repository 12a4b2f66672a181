"""The health of a service: what every service answers about itself, also while its database is away."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class Health(Answer):
    """What a process knows about itself. Of several processes of a service, one answers."""

    at: Moment = Field(description="The machine's clock")
    lag: int = Field(description="Messages not delivered to its consumer yet")
    ack_pending: int = Field(description="Messages delivered and not acknowledged")
    redelivered: int = Field(description="Of those, how many were delivered before")
    oldest_s: float = Field(description="Age in seconds of the oldest message that it processes; 0 if none")
    database_failing: str = Field(description="Why its database cannot be read, as a name; empty if it can")
    outbox: int = Field(description="Messages that wait in its outbox")
    outbox_failing: str = Field(description="Why the last publishing failed; empty if it did not")
    outbox_unreadable: tuple[int, ...] = Field(
        default=(), description="Ids of rows of its outbox that hold no message any more"
    )
    processed: int = Field(description="Messages processed since the process started")
    retried: int = Field(description="How often a message was given back for another delivery since then")
    dead_lettered: int = Field(description="Messages that became dead letters since then")
    started_at: Moment | None = Field(default=None, description="When the process started")
    reconnects: int = Field(default=0, description="How often it lost the bus and reconnected since then")
    database_waits: int = Field(default=0, description="How often a batch waited for the database since then")


class CheckHealth(Question[Health]):
    """How is the service?"""

    name: ClassVar[str] = "health"
    answer: ClassVar[type[Answer]] = Health
