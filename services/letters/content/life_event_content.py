"""The content of a letter to a family, derived from a life event; pure. Its sentences are up to the wording.

Wordings name the fields of these classes, and letters are stored by them, so they keep their names. A field
that is not known is empty, and the wording leaves it out.
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


class LetterContent(BaseModel):
    """The fields of every letter."""

    model_config = ConfigDict(frozen=True)

    head: Letterhead
    addressee: str = Field(description="To whom", examples=["Anh Lê Văn Nam và chị Lê Thị Hoa"])


class BirthContent(LetterContent):
    """The content of a congratulation on a birth."""

    about: Literal[About.BIRTH] = About.BIRTH
    you: str = Field(default="", description="How the parents are spoken to", examples=["hai anh chị"])
    child: str = Field(description="Name of the child")
    born_on: date | None = None
    siblings: tuple[str, ...] = Field(default=(), description="Names of those born with it: twins, triplets")


class MarriageContent(LetterContent):
    """The content of a congratulation on a marriage."""

    about: Literal[About.MARRIAGE] = About.MARRIAGE
    you: str = Field(description="How the couple is spoken to", examples=["hai anh chị"])


class DeathContent(LetterContent):
    """The content of a condolence."""

    about: Literal[About.DEATH] = About.DEATH
    deceased: str = Field(description="Who has died, without a title")
    title: str = Field(default="", description="The title of the deceased", examples=["cụ"])
    died_on: date
    age: int | None = Field(default=None, description="Age at death as the office states it, in years")
    lived: str = Field(default="", description="`hưởng thọ` or `hưởng dương`; empty without an age")


def content_of_life_event(
    details: Details, head: Letterhead, customs: Customs, siblings: Iterable[str] = ()
) -> BirthContent | MarriageContent | DeathContent:
    """Return the content of the letter for a life event; `siblings` were born together with the child."""
    match details:
        case Birth():
            return content_of_birth(details, head, customs, tuple(siblings))
        case Marriage():
            return content_of_marriage(details, head, customs)
        case Death():
            return content_of_death(details, head, customs)


def content_of_birth(
    birth: Birth, head: Letterhead, customs: Customs, siblings: tuple[str, ...] = ()
) -> BirthContent:
    """Congratulate the parents whom the register names, or the family of the child if it names none."""
    parents = tuple(
        parent.model_copy(update={"sex": sex})
        for parent, sex in ((birth.father, Sex.MALE), (birth.mother, Sex.FEMALE))
        if parent
    )
    form, words = form_for_adults(parents, head.dated, customs), customs.words
    match parents:
        case (father, mother):
            addressee, you = couple((father, mother), form, words.and_), form.pair
        case (parent,):
            addressee = words.with_family.format(name=titled(parent, form))
            you = title_of(parent.sex, form)
        case _:
            addressee, you = words.to_family_of_child.format(name=birth.child.name), ""
    return BirthContent(
        head=head,
        addressee=capitalised(addressee),
        you=you,
        child=birth.child.name,
        born_on=birth.child.born_on,
        siblings=siblings,
    )


def content_of_marriage(marriage: Marriage, head: Letterhead, customs: Customs) -> MarriageContent:
    """Congratulate the couple, in the order of the register."""
    form = form_for_adults(marriage.spouses, head.dated, customs)
    addressee = couple(marriage.spouses, form, customs.words.and_)
    return MarriageContent(head=head, addressee=capitalised(addressee), you=form.pair)


def content_of_death(death: Death, head: Letterhead, customs: Customs) -> DeathContent:
    """Condole with the relative and their family, or with the family of the deceased."""
    deceased = death.deceased
    title, age = "", None
    if deceased.born_on:
        title = title_of(deceased.sex, form_for(completed_years(deceased.born_on, death.died_on), customs))
        age = stated_age(deceased.born_on, death.died_on, customs)
    family = customs.words.to_family_of.format(name=f"{title} {deceased.name}".lstrip())
    return DeathContent(
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
    """Return how a relative is addressed; empty for a child or nobody: then the family is addressed."""
    if relative is None:
        return ""
    age = completed_years(relative.born_on, on) if relative.born_on else customs.unknown_age_as
    if age < customs.adult_from:
        return ""
    return customs.words.with_mourners.format(name=titled(relative, form_for(age, customs)))
