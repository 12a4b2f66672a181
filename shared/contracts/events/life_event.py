"""Facts about life events: births, marriages and deaths that the civil-status register has entered.

Published by intake. The details are personal; only letters reads them. The cause of a death has no field.
"""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.fact import Fact
from shared.contracts.events.personal import PERSONAL
from shared.moments import Day, Moment
from shared.reference.office_zone import start_of_day


class LifeEventKind(StrEnum):
    """The kind of a life event."""

    BIRTH = "birth"
    MARRIAGE = "marriage"
    DEATH = "death"


class Sex(StrEnum):
    """Sex as entered in the register."""

    MALE = "male"
    FEMALE = "female"


class Person(BaseModel):
    """A person as the register names them; unknown fields are left out."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    name: Annotated[str, PERSONAL] = Field(description="Full name, NFC")
    sex: Annotated[Sex | None, PERSONAL] = Field(default=None, description="Sex, if known")
    born_on: Annotated[Day | None, PERSONAL] = Field(default=None, description="Day of birth, if known")


class Birth(BaseModel):
    """A new member of a family."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.BIRTH] = Field(
        default=LifeEventKind.BIRTH, description="Which life event it is"
    )
    child: Person = Field(description="The new member")
    mother: Annotated[Person | None, PERSONAL] = Field(
        default=None, description="Mother, if the register names her"
    )
    father: Annotated[Person | None, PERSONAL] = Field(
        default=None, description="Father, if the register names him"
    )
    stillborn: Annotated[bool, PERSONAL] = Field(default=False, description="Whether the child was born dead")


class Marriage(BaseModel):
    """Two people who have married."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.MARRIAGE] = Field(
        default=LifeEventKind.MARRIAGE, description="Which life event it is"
    )
    spouses: tuple[Person, Person] = Field(description="Both, in the order of the register")


class Death(BaseModel):
    """A person who has died, and the relative to whom the office writes."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.DEATH] = Field(
        default=LifeEventKind.DEATH, description="Which life event it is"
    )
    deceased: Person = Field(description="Who has died")
    died_on: Annotated[Day, PERSONAL] = Field(description="Day of death")
    relative: Annotated[Person | None, PERSONAL] = Field(
        default=None, description="To whom the office writes, if known"
    )
    mother: Annotated[Person | None, PERSONAL] = Field(
        default=None, description="Mother of a child who has died, if known"
    )
    birth: Annotated[str | None, PERSONAL] = Field(
        default=None,
        description="Id of the entry of a child's birth, if known",
        examples=["KS-15712-2023-0007"],
    )


Details = Annotated[Birth | Marriage | Death, Field(discriminator="kind")]


class LifeEventFact(Fact):
    """The data common to all facts about a life event."""

    noun: ClassVar[str] = "life-event"

    life_event: str = Field(description="Id of the entry in the register", examples=["KS-15712-2023-0007"])

    @property
    def about(self) -> str:
        return self.life_event


class LifeEventEntered(LifeEventFact):
    """The entry of a life event."""

    residence: Annotated[str | None, PERSONAL] = Field(
        default=None, description="Hamlet or street of the family"
    )
    household: Annotated[str | None, PERSONAL] = Field(
        default=None, description="Number of the household, if the register has it", examples=["38-0123456"]
    )
    no_letter: bool = Field(default=False, description="Whether the family wants no letter")
    email: Annotated[str | None, PERSONAL] = Field(
        default=None, description="Address to which the family wants its letter sent"
    )
    details: Details = Field(description="Who is concerned")


class LifeEventRegistered(LifeEventEntered):
    """A birth, a marriage or a death was entered in the civil-status register."""

    participle: ClassVar[str] = "registered"

    registered_on: Day = Field(description="Day of the entry, at the office")
    record: str | None = Field(default=None, description="Code of the record that asked for it")
    repeated: bool = Field(default=False, description="Whether it was registered before (đăng ký lại)")
    perhaps_repeated: bool = Field(
        default=False, description="Whether nobody knows yet if it was registered before"
    )
    taken_over: bool = Field(default=False, description="Whether it was taken over from a book of the past")

    def happened_at(self, zone: tzinfo) -> datetime:
        return start_of_day(self.registered_on, zone)


class LifeEventCorrected(LifeEventEntered):
    """Corrects the entry; the data given here replace all of it. The latest `at` wins."""

    participle: ClassVar[str] = "corrected"

    at: Moment = Field(description="When the entry was corrected")

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class LifeEventCancelled(LifeEventFact):
    """The entry was struck from the register."""

    participle: ClassVar[str] = "cancelled"

    at: Moment = Field(description="When the entry was struck")

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


LIFE_EVENT_FACTS: tuple[type[LifeEventFact], ...] = (
    LifeEventRegistered,
    LifeEventCorrected,
    LifeEventCancelled,
)
