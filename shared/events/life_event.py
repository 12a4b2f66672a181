"""Facts about life events: births, marriages and deaths that the civil-status register has entered.

Published by intake. The details are personal; only letters reads them. The cause of a death has no field.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.clock import OFFICE_ZONE
from shared.events.fact import Fact


class LifeEventKind(StrEnum):
    """What the register has entered."""

    BIRTH = "birth"
    MARRIAGE = "marriage"
    DEATH = "death"


class Sex(StrEnum):
    """As the register has it."""

    MALE = "male"
    FEMALE = "female"


class Person(BaseModel):
    """A person as the register names them; what is not known is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(description="Full name, NFC")
    sex: Sex | None = None
    born_on: date | None = None


class Birth(BaseModel):
    """A new member of a family."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.BIRTH] = LifeEventKind.BIRTH
    child: Person
    mother: Person | None = None
    father: Person | None = None


class Marriage(BaseModel):
    """Two people who have married."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.MARRIAGE] = LifeEventKind.MARRIAGE
    spouses: tuple[Person, Person]


class Death(BaseModel):
    """A person who has died, and the relative to whom the office writes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal[LifeEventKind.DEATH] = LifeEventKind.DEATH
    deceased: Person
    died_on: date
    relative: Person | None = None


Details = Annotated[Birth | Marriage | Death, Field(discriminator="kind")]


class LifeEventFact(Fact):
    """What each fact about a life event says."""

    noun: ClassVar[str] = "life-event"

    life_event: str = Field(description="Id of the entry in the register", examples=["KS-15712-2023-0007"])

    @property
    def about(self) -> str:
        return self.life_event


class LifeEventRegistered(LifeEventFact):
    """A birth, a marriage or a death was entered in the civil-status register."""

    participle: ClassVar[str] = "registered"

    registered_on: date = Field(description="Day of the entry, at the office")
    record: str | None = Field(default=None, description="Code of the record that asked for it")
    residence: str | None = Field(default=None, description="Hamlet or street of the family")
    details: Details

    @property
    def happened_at(self) -> datetime:
        return datetime.combine(self.registered_on, time(), OFFICE_ZONE)
