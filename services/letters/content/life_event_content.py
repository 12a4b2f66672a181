"""What a letter to a family has to say, drawn from a life event; pure. How it says it is for the wording.

The fields of these classes are what a wording may name. What is not known is empty, and it leaves that out.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.letters.content.address import (
    capitalised,
    completed_years,
    couple,
    form_for,
    form_for_adults,
    stated_age,
    title_of,
    titled,
)
from services.letters.content.customs import Customs
from services.letters.content.letterhead import Letterhead
from services.letters.kinds import About
from shared.contracts.events.life_event import Birth, Death, Details, Marriage, Person, Sex


class Said(BaseModel):
    """What every letter speaks of."""

    model_config = ConfigDict(frozen=True)

    head: Letterhead
    addressee: str = Field(description="To whom", examples=["Anh Lê Văn Nam và chị Lê Thị Hoa"])


class OfBirth(Said):
    """What a congratulation on a birth speaks of."""

    about: Literal[About.BIRTH] = About.BIRTH
    you: str = Field(default="", description="How the parents are spoken to", examples=["hai anh chị"])
    child: str = Field(description="Name of the child")
    born_on: date | None = None
    siblings: tuple[str, ...] = Field(default=(), description="Names of those born with it: twins, triplets")


class OfMarriage(Said):
    """What a congratulation on a marriage speaks of."""

    about: Literal[About.MARRIAGE] = About.MARRIAGE
    you: str = Field(description="How the couple is spoken to", examples=["hai anh chị"])


class OfDeath(Said):
    """What a condolence speaks of."""

    about: Literal[About.DEATH] = About.DEATH
    deceased: str = Field(description="Who has died, without a title")
    title: str = Field(default="", description="The title of the deceased", examples=["cụ"])
    died_on: date
    age: int | None = Field(default=None, description="Age at death as the office states it, in years")
    lived: str = Field(default="", description="`hưởng thọ` or `hưởng dương`; empty without an age")


def matter_of(
    details: Details, head: Letterhead, customs: Customs, siblings: Iterable[str] = ()
) -> OfBirth | OfMarriage | OfDeath:
    """Return what the letter for a life event has to say; `siblings` were born together with the child."""
    match details:
        case Birth():
            return of_birth(details, head, customs, tuple(siblings))
        case Marriage():
            return of_marriage(details, head, customs)
        case Death():
            return of_death(details, head, customs)


def of_birth(birth: Birth, head: Letterhead, customs: Customs, siblings: tuple[str, ...] = ()) -> OfBirth:
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
    return OfBirth(
        head=head,
        addressee=capitalised(addressee),
        you=you,
        child=birth.child.name,
        born_on=birth.child.born_on,
        siblings=siblings,
    )


def of_marriage(marriage: Marriage, head: Letterhead, customs: Customs) -> OfMarriage:
    """Congratulate the couple, in the order of the register."""
    form = form_for_adults(marriage.spouses, head.dated, customs)
    return OfMarriage(head=head, addressee=capitalised(couple(marriage.spouses, form)), you=form.pair)


def of_death(death: Death, head: Letterhead, customs: Customs) -> OfDeath:
    """Condole with the relative and all the family, or with the family of the deceased."""
    deceased = death.deceased
    title, age = "", None
    if deceased.born_on:
        title = title_of(deceased.sex, form_for(completed_years(deceased.born_on, death.died_on), customs))
        age = stated_age(deceased.born_on, death.died_on, customs)
    family = f"gia đình {title} {deceased.name}" if title else f"gia đình {deceased.name}"
    return OfDeath(
        head=head,
        addressee=capitalised(_relative(death.relative, head.dated, customs) or family),
        deceased=deceased.name,
        title=title,
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
