"""How a letter addresses people: cụ, ông, bà, anh, chị, cháu; pure."""

from datetime import date

from services.letters.content.customs import Customs, FormOfAddress
from shared.contracts.events.life_event import Person, Sex


def completed_years(born_on: date, on: date) -> int:
    """Return a person's age on a day.

    A person born on 29 February completes a year on 1 March of a common year.
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def stated_age(born_on: date, died_on: date, customs: Customs) -> int:
    """Return the age at death as the office states it, by calendar years.

    Source: `stated_age` in customs.toml.
    """
    return died_on.year - born_on.year + customs.added_years


def form_for(age: int, customs: Customs) -> FormOfAddress:
    """Return the form of address for an age in completed years."""
    return max(
        (form for form in customs.forms if form.from_age <= max(age, 0)), key=lambda form: form.from_age
    )


def title_of(sex: Sex | None, form: FormOfAddress) -> str:
    """Return the title of a person of this sex, empty where none fits."""
    return {Sex.MALE: form.male, Sex.FEMALE: form.female, None: form.unknown}[sex]


def titled(person: Person, form: FormOfAddress) -> str:
    """Return a person's name with its title, for example `bà Lê Thị Hoa`."""
    return f"{title_of(person.sex, form)} {person.name}".lstrip()


def couple(people: tuple[Person, Person], form: FormOfAddress, both: str = "và") -> str:
    """Return the names of two people with their titles, or with one for both where a sex is not known.

    Args:
        both: The word between them.
    """
    first, second = people
    if title_of(first.sex, form) and title_of(second.sex, form):
        return f"{titled(first, form)} {both} {titled(second, form)}"
    return f"{form.pair} {first.name} {both} {second.name}"


def form_for_adults(people: tuple[Person, ...], on: date, customs: Customs) -> FormOfAddress:
    """Return the form of address for people who get one letter together: that of the youngest.

    Parents and spouses are addressed as adults whatever their age, and as young adults if no age is known.
    """
    ages = [completed_years(person.born_on, on) for person in people if person.born_on]
    return form_for(max(customs.adult_from, min(ages, default=customs.adult_from)), customs)


def capitalised(text: str) -> str:
    """Return a text with a capital at its start and all else as it is."""
    return text[:1].upper() + text[1:]
