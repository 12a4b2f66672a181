"""A question: a frozen class that names the service it is for and the class of its answer."""

from datetime import date
from functools import cache
from types import new_class
from typing import ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.services import SERVICES


class Answer(BaseModel):
    """What a service answers."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")


A = TypeVar("A", bound=Answer)


class Question(BaseModel, Generic[A]):
    """What is asked of a service."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    service: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[int] = 1
    answer: ClassVar[type[Answer]]
    services: ClassVar[tuple[str, ...]] = SERVICES
    """Who answers a question that has no `service`, each asked by `asked_of`."""
    asker: ClassVar[str] = ""
    """Field that names who asks and ends the subject, so that the bus lets nobody ask in another's name."""

    @classmethod
    def subject(cls) -> str:
        """The bus subject, for example `ask.deadlines.figures.v1`."""
        return f"ask.{cls.service}.{cls.name}.v{cls.version}"

    @classmethod
    def subject_of(cls, asker: str) -> str:
        """The subject on which somebody asks; `*` stands for everybody."""
        return f"{cls.subject()}.{asker}" if cls.asker else cls.subject()

    @property
    def address(self) -> str:
        """The subject on which this question is asked."""
        return self.subject_of(getattr(self, self.asker, ""))

    @classmethod
    @cache
    def asked_of(cls, service: str) -> type[Self]:
        """Return this kind of question as it is asked of one service, where several services answer it."""
        members = {"__doc__": cls.__doc__, "__module__": cls.__module__, "service": service}
        created: type[Self] = new_class(
            f"{cls.__name__}Of{service.title()}", (cls,), exec_body=lambda body: body.update(members)
        )
        return created


class OfUnits(BaseModel):
    """A question about some units, added up, over a period, both days included."""

    units: tuple[str, ...] = Field(min_length=1, max_length=5000, description="Unit ids, added up")
    since: date = Field(description="First day of the period")
    until: date = Field(description="Last day of the period")


class Page(BaseModel):
    """A question that is answered page by page."""

    limit: int = Field(default=50, ge=1, le=500, description="How many at most")
    after: str = Field(default="", description="`next` of the page before; empty for the first")
