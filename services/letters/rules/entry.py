"""An entry of the civil-status register as it stands, drawn from all that was told of it; pure."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.contracts.events.fact import fact_id
from shared.contracts.events.life_event import (
    Birth,
    Death,
    Details,
    LifeEventCancelled,
    LifeEventCorrected,
    LifeEventEntered,
    LifeEventFact,
    LifeEventRegistered,
    Marriage,
    Person,
)
from shared.reference.units import load_units

TOGETHER: Final = 1
"""Days that may lie between the births of twins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a life event by now."""

    registered: LifeEventRegistered
    now: LifeEventEntered
    """The registration, or the latest correction: whose details hold."""
    struck: bool
    crowded: bool = False
    """Whether a person or household that it names stands in so many entries that they were not looked at."""

    @property
    def details(self) -> Details:
        """Who is concerned."""
        return self.now.details

    @property
    def registered_on(self) -> date:
        """Day of the entry, at the office."""
        return self.registered.registered_on

    @property
    def opted_out(self) -> bool:
        """Whether the family ever said that it does not want to be written to."""
        return self.registered.no_letter or self.now.no_letter

    @property
    def households(self) -> frozenset[str]:
        """Numbers of the household, now or as it was registered."""
        return frozenset(filter(None, (self.registered.household, self.now.household)))

    @property
    def traces(self) -> frozenset[str]:
        """By what the entry touches others, now or as it was registered."""
        return traces(self.registered) | traces(self.now)

    @property
    def place(self) -> tuple[date, str]:
        """By which entries of the same people are put in order, however they came."""
        return self.registered_on, f"{self.registered.unit}/{self.registered.life_event}"


def entry_of(facts: Iterable[LifeEventFact], *, crowded: bool = False) -> Entry | None:
    """Return an entry by all that was told of it in any order; None while its registration is not known."""
    told = list(facts)
    registered = next((fact for fact in told if isinstance(fact, LifeEventRegistered)), None)
    if registered is None:
        return None
    corrections = [fact for fact in told if isinstance(fact, LifeEventCorrected)]
    latest = max(corrections, key=lambda fact: fact.at, default=None)
    struck = any(isinstance(fact, LifeEventCancelled) for fact in told)
    return Entry(registered, latest or registered, struck, crowded)


def traces(fact: LifeEventFact) -> frozenset[str]:
    """Return by what a fact touches those of other entries: hashes of its people and of their household."""
    if not isinstance(fact, LifeEventEntered):
        return frozenset()
    found = {trace for person in people(fact.details) for trace in _traces_of(person, fact)}
    if birth := _birth_of(fact):
        found.add(fact_id("birth", birth))
    if fact.household:
        found.add(fact_id("household", fact.household))
    return frozenset(found)


def family(entry: Entry, others: Iterable[Entry]) -> list[Entry]:
    """Return those of other entries that touch an entry, directly or through one another."""
    within, apart = [entry], list(others)
    for member in within:
        touching = [other for other in apart if member.traces & other.traces]
        apart = [other for other in apart if other not in touching]
        within.extend(touching)
    return within[1:]


def people(details: Details) -> tuple[Person, ...]:
    """Return everybody whom an entry names."""
    match details:
        case Birth(child=child, mother=mother, father=father):
            named = (child, mother, father)
        case Marriage(spouses=(one, two)):
            named = (one, two, None)
        case Death(deceased=deceased, relative=relative, mother=mother):
            named = (deceased, relative, mother)
    return tuple(person for person in named if person)


def same_person(one: Person, other: Person) -> bool:
    """Whether two entries surely mean the same person: by name and day of birth."""
    return (
        one.born_on is not None and one.born_on == other.born_on and _folded(one.name) == _folded(other.name)
    )


def perhaps_same_person(one: Person, there: Entry, other: Person, elsewhere: Entry) -> bool:
    """Whether two entries may mean the same person: by name and day of birth, or name and where they live."""
    return not set(_traces_of(one, there.now)).isdisjoint(_traces_of(other, elsewhere.now))


def same_place(one: Entry, other: Entry) -> bool:
    """Whether two entries are of one household, or of offices of which one has become part of the other."""
    units = load_units()
    here, there = units[one.registered.unit], units[other.registered.unit]
    return (
        here == there
        or here in units.predecessors(there)
        or there in units.predecessors(here)
        or not one.households.isdisjoint(other.households)
    )


def siblings(entry: Entry, others: Iterable[Entry]) -> tuple[str, ...]:
    """Return the names of those who were born together with a child, in the register's order."""
    born = entry.details
    if not isinstance(born, Birth) or born.mother is None or born.child.born_on is None:
        return ()
    return tuple(
        other.details.child.name
        for other in sorted(others, key=lambda other: other.place)
        if isinstance(other.details, Birth)
        and not other.struck
        and other.details.mother
        and same_person(born.mother, other.details.mother)
        and same_place(entry, other)
        and other.details.child.born_on
        and abs((other.details.child.born_on - born.child.born_on).days) <= TOGETHER
        and not same_person(born.child, other.details.child)
    )


def _birth_of(fact: LifeEventEntered) -> str | None:
    """Return the entry of the birth that a fact tells of, or of the child whose death it tells of."""
    match fact.details:
        case Birth():
            return fact.life_event
        case Death(birth=birth):
            return birth
    return None


def _traces_of(person: Person, fact: LifeEventEntered) -> Iterator[str]:
    if person.born_on:
        yield fact_id("born", _folded(person.name), person.born_on)
    if fact.residence:
        yield fact_id("lives", _folded(person.name), fact.unit, _folded(fact.residence))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
