"""A question: a frozen class that names the service it is for and the class of its answer."""

from functools import cache
from types import new_class
from typing import ClassVar, Final, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.officer import Officer
from shared.contracts.services import SERVICES
from shared.moments import Day

BEYOND: Final = 2**63
"""The first number that needs more than 64 bits."""


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
    is_of_each: ClassVar[bool] = False
    """Whether every service is asked it, as the parts of an office are looked after."""
    asker: ClassVar[str] = ""
    """Field that names who asks and ends the subject, so that the bus lets nobody ask in another's name."""

    @model_validator(mode="after")
    def _can_be_looked_up(self) -> Self:
        """Refuse values that no database can compare with its own."""
        if not all(map(_is_storable, self.__dict__.values())):
            raise ValueError("a number is beyond 64 bits, or a text contains the character NUL")
        return self

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
        members = {
            "__doc__": cls.__doc__,
            "__module__": cls.__module__,
            "service": service,
            "is_of_each": True,
        }
        created: type[Self] = new_class(
            f"{cls.__name__}Of{service.title()}", (cls,), exec_body=lambda body: body.update(members)
        )
        return created


def _is_storable(value: object) -> bool:
    match value:
        case int():
            return -BEYOND <= value < BEYOND
        case str():
            return "\0" not in value
        case BaseModel():
            return all(map(_is_storable, value.__dict__.values()))
        case dict():
            return all(_is_storable(key) and _is_storable(held) for key, held in value.items())
        case tuple() | list():
            return all(map(_is_storable, value))
    return True


class OfUnits(BaseModel):
    """A question about some units, added up, over a period, both days included."""

    units: tuple[str, ...] = Field(min_length=1, max_length=5000, description="Unit ids, added up")
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")


class CountedUnder(BaseModel):
    """A question of which a breakdown by unit may count some units under others."""

    under: dict[str, str] = Field(
        default={},
        exclude_if=lambda under: not under,
        max_length=5000,
        description="By unit: under which other unit's id the figures of a unit stand, such as of that into "
        "which it was merged; the others stand under their own",
    )

    def stands_under(self, unit: str) -> str:
        """Return the id under which a unit is counted."""
        return self.under.get(unit, unit)


class Page(BaseModel):
    """A question that is answered page by page."""

    limit: int = Field(default=50, ge=1, le=500, description="How many at most")
    after: str = Field(default="", description="`next` of the page before; empty for the first")


class ByAnOfficer(BaseModel):
    """A question that changes something in the name of an officer."""

    officer: Officer = Field(
        description="Who acts; of one asked with a statement, the id is that of whom it names"
    )


class ByAPerson(BaseModel):
    """A question that decides something in the name of a person, in whatever role."""

    by: str = Field(
        min_length=1,
        max_length=200,
        description="Who decides; of one asked with a statement, the id of whom it names",
    )


class OfOwnUnits(BaseModel):
    """A question about one thing, answered only if that belongs to a unit of whoever asks.

    A thing of another unit is answered as one that does not exist.
    """

    within: tuple[str, ...] | None = Field(
        default=None,
        description="Ids of these units; all without it. Of a question with a statement, what stands here "
        "follows from that",
    )

    def reaches(self, unit: str) -> bool:
        """Return whether what belongs to a unit is answered."""
        return self.within is None or unit in self.within
