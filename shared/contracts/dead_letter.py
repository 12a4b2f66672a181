"""Dead letters: messages that could not be processed, kept with everything needed to redrive them."""

from collections.abc import Mapping

from pydantic import AliasChoices, Base64Bytes, BaseModel, ConfigDict, Field

from shared.moments import Moment

SERVER_HEADERS = "nats-"


class DeadLetter(BaseModel):
    """A message as it was received, and why it could not be processed."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    id: str = Field(description="Service, stream and sequence of the message")
    service: str = Field(description="Service that could not process it")
    reason: str = Field(description="What happened, without personal data")
    subject: str = Field(description="Bus subject on which it came")
    headers: dict[str, str] = Field(
        default_factory=dict, description="The publisher's headers, without those that direct the server"
    )
    body: Base64Bytes = Field(description="The original bytes, base64")
    dead_lettered_at: Moment = Field(
        description="When it became a dead letter",
        # dead letters of before December 2026 have the older name, for as long as the stream keeps them
        validation_alias=AliasChoices("dead_lettered_at", "buried_at"),
    )

    @staticmethod
    def subject_of(service: str) -> str:
        """Return the subject of a service's dead letters."""
        return f"dead.{service}"


class DeadLetterAct(BaseModel):
    """What an operator did with a dead letter."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    letter: str = Field(description="Id of the dead letter")
    act: str = Field(description="redriven or dropped")
    edited: bool = Field(default=False, description="Whether the message was changed before it was redriven")
    by: str = Field(description="Operator")
    at: Moment = Field(description="When")
    why: str = Field(default="", description="The operator's reason")

    @staticmethod
    def subject_of(service: str) -> str:
        """Return the subject of the acts on a service's dead letters."""
        return f"dead.{service}.acts"


def own_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the publisher's headers, without those that direct the server."""
    return {
        name: value for name, value in (headers or {}).items() if not name.lower().startswith(SERVER_HEADERS)
    }
