"""What a letter has to say, drawn from a life event; pure. How it says it is for the wording."""

import re
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from services.letters.address import (
    capitalised,
    completed_years,
    couple,
    form_for,
    form_for_adults,
    stated_age,
    title_of,
    titled,
)
from services.letters.customs import Customs
from shared.events.life_event import Birth, Death, Details, Marriage, Person, Sex
from shared.units import Unit


class Letterhead(BaseModel):
    """Who writes, where and when."""

    model_config = ConfigDict(frozen=True)

    office: str = Field(description="As in a sentence", examples=["xã Văn Sơn"])
    place: str = Field(examples=["Văn Sơn"])
    dated: date

    @classmethod
    def of(cls, unit: Unit, *, dated: date) -> Self:
        """Return the letterhead of a unit."""
        return cls(
            office=unit.name[:1].lower() + unit.name[1:],
            place=re.sub("^(Xã|Phường|Thị trấn) ", "", unit.name),
            dated=dated,
        )


class Matter(BaseModel):
    """What a letter speaks of. What is not known is empty, and the wording leaves it out."""

    model_config = ConfigDict(frozen=True)

    head: Letterhead
    addressee: str = Field(description="To whom", examples=["Anh Lê Văn Nam và chị Lê Thị Hoa"])
    you: str = Field(default="", description="How they are spoken to", examples=["hai anh chị"])
    person: str = Field(default="", description="Who was born or has died, without a title")
    title: str = Field(default="", description="The title of that person", examples=["cụ"])
    born_on: date | None = None
    died_on: date | None = None
    age: int | None = Field(default=None, description="Age at death as the office states it, in years")
    lived: str = Field(default="", description="`hưởng thọ` or `hưởng dương`; empty without an age")


def matter_of(details: Details, head: Letterhead, customs: Customs) -> Matter:
    """Return what the letter for a life event has to say."""
    match details:
        case Birth():
            return of_birth(details, head, customs)
        case Marriage():
            return of_marriage(details, head, customs)
        case Death():
            return of_death(details, head, customs)


def of_birth(birth: Birth, head: Letterhead, customs: Customs) -> Matter:
    """Congratulate those parents who are named in the register, else the family of the child."""
    parents = tuple(
        parent.model_copy(update={"sex": sex})
        for parent, sex in ((birth.father, Sex.MALE), (birth.mother, Sex.FEMALE))
        if parent
    )
    form = form_for_adults(parents, head.dated, customs)
    match parents:
        case (father, mother):
            addressee, you = couple((father, mother), form), form.pair
        case (parent,):
            addressee, you = f"{titled(parent, form)} và gia đình", title_of(parent.sex, form)
        case _:
            addressee, you = f"gia đình cháu {birth.child.name}", ""
    return Matter(
        head=head,
        addressee=capitalised(addressee),
        you=you,
        person=birth.child.name,
        born_on=birth.child.born_on,
    )


def of_marriage(marriage: Marriage, head: Letterhead, customs: Customs) -> Matter:
    """Congratulate the couple, in the order of the register."""
    form = form_for_adults(marriage.spouses, head.dated, customs)
    return Matter(head=head, addressee=capitalised(couple(marriage.spouses, form)), you=form.pair)


def of_death(death: Death, head: Letterhead, customs: Customs) -> Matter:
    """Condole with the relative and all the family, or with the family of the deceased."""
    deceased = death.deceased
    title, age = "", None
    if deceased.born_on:
        title = title_of(deceased.sex, form_for(completed_years(deceased.born_on, death.died_on), customs))
        age = stated_age(deceased.born_on, death.died_on, customs)
    family = f"gia đình {title} {deceased.name}" if title else f"gia đình {deceased.name}"
    return Matter(
        head=head,
        addressee=capitalised(_relative(death.relative, head.dated, customs) or family),
        person=deceased.name,
        title=title,
        born_on=deceased.born_on,
        died_on=death.died_on,
        age=age,
        lived=""
        if age is None
        else customs.long_life
        if age >= customs.long_life_from
        else customs.short_life,
    )


def _relative(relative: Person | None, on: date, customs: Customs) -> str:
    """Return how a relative is written to; empty for a child, or nobody: the letter goes to the family."""
    if relative is None:
        return ""
    age = completed_years(relative.born_on, on) if relative.born_on else customs.unknown_age_as
    return f"{titled(relative, form_for(age, customs))} cùng gia quyến" if age >= customs.adult_from else ""
