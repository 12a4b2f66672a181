"""The CloudEvents 1.0 envelope, structured JSON, around a fact."""

from datetime import tzinfo
from functools import cache
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.fact import Fact
from shared.moments import Moment

F = TypeVar("F", bound=Fact)

CONTENT_TYPE = "application/cloudevents+json"


class Event(BaseModel, Generic[F]):
    """A fact as it is published. No attribute carries personal data."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    specversion: Literal["1.0"] = Field(default="1.0", description="Version of CloudEvents")
    id: str = Field(description="Unique for the source; telling a fact twice repeats its id")
    source: str = Field(description="Who tells it, a URI reference", examples=["urn:motcua:intake"])
    type: str = Field(description="Reverse-DNS name with one version", examples=["vn.motcua.record.filed.v1"])
    subject: str = Field(description="What it is about: a record code, a letter id, ...")
    time: Moment = Field(description="When it happened, with offset")
    datacontenttype: Literal["application/json"] = Field(
        default="application/json", description="Form of `data`"
    )
    traceparent: str | None = Field(default=None, description="W3C trace context of what it follows from")
    data: F = Field(description="The fact")


def event_of(fact: F, *, id: str, source: str, zone: tzinfo, traceparent: str | None = None) -> Event[F]:
    """Put a fact of an office in this zone into its envelope."""
    return Event(
        id=id,
        source=source,
        type=fact.type_name(),
        subject=fact.about,
        time=fact.happened_at(zone),
        traceparent=traceparent,
        data=fact,
    )


@cache
def envelope_of(kind: type[F]) -> type[Event[F]]:
    """Return the class of the events that carry a kind of fact."""
    return Event[kind]  # type: ignore[valid-type]


def read_event(body: bytes, kind: type[F]) -> Event[F]:
    """Read structured JSON as an event of a kind.

    Raises:
        pydantic.ValidationError: The bytes are not such an event; each fault is named.
    """
    return envelope_of(kind).model_validate_json(body)
