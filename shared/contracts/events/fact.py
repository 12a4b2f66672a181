"""A fact: something that happened in an office; small, frozen, versioned."""

from datetime import tzinfo
from hashlib import blake2b
from typing import ClassVar, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.moments import Moment


class Fact(BaseModel):
    """The data of a fact; the envelope around it is in `shared.contracts.events.envelope`.

    Readers ignore unknown fields, so an optional field may be added without a new version.
    """

    # Built when first used, here as elsewhere: a process knows many kinds and meets few.
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    noun: ClassVar[str]
    participle: ClassVar[str]
    version: ClassVar[int] = 1

    unit: str = Field(
        description="Unit id, `<official code>v<n>`: the n-th unit to bear the code", examples=["15712v1"]
    )

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `vn.motcua.record.filed.v1`."""
        return f"vn.motcua.{cls.noun}.{cls.participle}.v{cls.version}"

    @classmethod
    def subject_of(cls, unit: str) -> str:
        """The bus subject, for example `office.record.filed.v1.15712v1`."""
        return f"office.{cls.noun}.{cls.participle}.v{cls.version}.{unit}"

    @property
    def about(self) -> str:
        """The thing that the fact is about: its record code, letter id, ..."""
        raise NotImplementedError

    def happened_at(self, zone: tzinfo) -> Moment:
        """Return when it happened at an office in this zone, whenever the event arrived."""
        raise NotImplementedError


F_co = TypeVar("F_co", bound=Fact, covariant=True)


class FactToPublish(NamedTuple, Generic[F_co]):
    """A fact that a transaction is to publish, its id, and the trace context of the event it follows from."""

    id: str
    fact: F_co
    traceparent: str | None = None


def fact_id(*parts: object) -> str:
    """Derive an id from the parts that identify a fact, so that publishing it twice publishes it once."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()
