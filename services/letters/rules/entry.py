"""An entry of the civil-status register as it stands, derived from all facts about it; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
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
from shared.reference.units import Units
from shared.text import bare_key, is_same_name, may_be_same_name, name_key

MAX_DAYS_BETWEEN_TWINS: Final = 1
"""Days that may lie between the births of twins."""
MATCH_VERSION: Final = 2
"""Raised when `match_keys` returns other keys for the same fact, so that stored facts get theirs again."""
DOUBTFUL: Final = "~"
"""Begins a match key by which entries are only found: whether they concern the same people is looked at."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An entry of the register as it stands after all facts about it."""

    registered: LifeEventRegistered
    now: LifeEventEntered
    """The registration or the latest correction; its details hold."""
    struck: bool
    predecessors: frozenset[str] = frozenset()
    """The ids of the units that were merged into its office."""
    unmatchable: bool = False
    """Whether it has a match key that too many entries share, so that those were left out."""
    heard_on: date | None = None
    """Day on which this system heard of it first; None if that is not known."""

    @property
    def unit(self) -> str:
        """The id of the office that registered it."""
        return self.registered.unit

    @property
    def details(self) -> Details:
        """The people concerned, and the life event."""
        return self.now.details

    @property
    def registered_on(self) -> date:
        """Day of the entry, at the office."""
        return self.registered.registered_on

    @property
    def opted_out(self) -> bool:
        """Whether the family ever asked not to be written to."""
        return self.registered.no_letter or self.now.no_letter

    @property
    def households(self) -> frozenset[str]:
        """Numbers of the household, for comparing: the present one and the one first registered."""
        numbers = (name_key(fact.household or "") for fact in (self.registered, self.now))
        return frozenset(filter(None, numbers))

    @property
    def match_keys(self) -> frozenset[str]:
        """The match keys of the entry as it stands and as it was first registered."""
        return match_keys(self.registered) | match_keys(self.now)

    @property
    def sort_key(self) -> tuple[date, str]:
        """Sorts entries of the same people, whatever order their facts came in."""
        return self.registered_on, f"{self.registered.unit}/{self.registered.life_event}"


def entry_of(
    facts: Iterable[LifeEventFact],
    units: Units,
    *,
    unmatchable: bool = False,
    heard_on: date | None = None,
) -> RegisterEntry | None:
    """Return an entry, from the facts about it in any order; None while its registration is not known."""
    facts = list(facts)
    registered = next((fact for fact in facts if isinstance(fact, LifeEventRegistered)), None)
    if registered is None:
        return None
    corrections = [fact for fact in facts if isinstance(fact, LifeEventCorrected)]
    latest = max(corrections, key=lambda fact: fact.at, default=None)
    struck = any(isinstance(fact, LifeEventCancelled) for fact in facts)
    merged = frozenset(unit.id for unit in units.predecessors(units[registered.unit]))
    return RegisterEntry(registered, latest or registered, struck, merged, unmatchable, heard_on)


def match_keys(fact: LifeEventFact) -> frozenset[str]:
    """Return the match keys of a fact: hashes of its people, its household and its entry of a birth.

    Entries with a key in common may concern the same people. A doubtful key is shared by names that differ in
    marks too, so entries with such a key have to be compared name by name.
    """
    if not isinstance(fact, LifeEventEntered):
        return frozenset()
    found = {key for person in people(fact.details) for key in _keys_of(person, fact)}
    if birth := _birth_of(fact):
        found.add(fact_id("birth", birth))
    if household := name_key(fact.household or ""):
        found.add(fact_id("household", household))
    return frozenset(found)


def family(entry: RegisterEntry, others: Iterable[RegisterEntry]) -> list[RegisterEntry]:
    """Return those of other entries that may concern the same people, directly or through one another."""
    members, unrelated = [entry], list(others)
    for member in members:  # grows while it is gone through
        related = [other for other in unrelated if _may_be_related(member, other)]
        unrelated = [other for other in unrelated if other not in related]
        members.extend(related)
    return members[1:]


def people(details: Details) -> tuple[Person, ...]:
    """Return all people whom an entry names."""
    match details:
        case Birth(child=child, mother=mother, father=father):
            named = (child, mother, father)
        case Marriage(spouses=(one, two)):
            named = (one, two, None)
        case Death(deceased=deceased, relative=relative, mother=mother):
            named = (deceased, relative, mother)
    return tuple(person for person in named if person)


def same_person(one: Person, other: Person) -> bool:
    """Whether two people are certainly the same: by name and day of birth."""
    return _born_together(one, other) and is_same_name(one.name, other.name)


def may_be_born_as(one: Person, other: Person) -> bool:
    """Whether two people may be the same by day of birth, though their names differ in marks or gaps."""
    return _born_together(one, other) and bare_key(one.name) == bare_key(other.name)


def perhaps_same_person(one: Person, there: RegisterEntry, other: Person, elsewhere: RegisterEntry) -> bool:
    """Whether people of two entries may be the same: by name and day of birth, or by name and residence."""
    return _perhaps_same(one, there.now, other, elsewhere.now)


def same_place(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether two entries are of one household, or of offices of which one was merged into the other."""
    return (
        one.unit == other.unit
        or one.unit in other.predecessors
        or other.unit in one.predecessors
        or not one.households.isdisjoint(other.households)
    )


def siblings(entry: RegisterEntry, others: Iterable[RegisterEntry]) -> tuple[str, ...]:
    """Return the names of those who were born together with a child, in the register's order."""
    born = entry.details
    if not isinstance(born, Birth) or born.mother is None or born.child.born_on is None:
        return ()
    return tuple(
        other.details.child.name
        for other in sorted(others, key=lambda other: other.sort_key)
        if isinstance(other.details, Birth)
        and not other.struck
        and other.details.mother
        and same_person(born.mother, other.details.mother)
        and same_place(entry, other)
        and other.details.child.born_on
        and abs((other.details.child.born_on - born.child.born_on).days) <= MAX_DAYS_BETWEEN_TWINS
        and not same_person(born.child, other.details.child)
    )


def _birth_of(fact: LifeEventEntered) -> str | None:
    """Return the entry of a birth, given a fact about the birth itself or about the death of the child."""
    match fact.details:
        case Birth():
            return fact.life_event
        case Death(birth=birth):
            return birth
    return None


def _keys_of(person: Person, fact: LifeEventEntered) -> Iterator[str]:
    name, bare = name_key(person.name), bare_key(person.name)
    if person.born_on:
        yield fact_id("born", name, person.born_on)
        yield DOUBTFUL + fact_id("born", bare, person.born_on)
    if residence := name_key(fact.residence or ""):
        yield fact_id("lives", name, fact.unit, residence)
        yield DOUBTFUL + fact_id("lives", bare, fact.unit, residence)


def _may_be_related(one: RegisterEntry, other: RegisterEntry) -> bool:
    shared = one.match_keys & other.match_keys
    if any(not key.startswith(DOUBTFUL) for key in shared):
        return True
    return bool(shared) and any(
        _perhaps_same(person, here, same, there)
        for here, there in product((one.registered, one.now), (other.registered, other.now))
        for person, same in product(people(here.details), people(there.details))
    )


def _perhaps_same(one: Person, here: LifeEventEntered, other: Person, there: LifeEventEntered) -> bool:
    if may_be_born_as(one, other):
        return True
    residence = name_key(here.residence or "")
    lives_there = here.unit == there.unit and residence and residence == name_key(there.residence or "")
    return bool(lives_there) and may_be_same_name(one.name, other.name)


def _born_together(one: Person, other: Person) -> bool:
    return one.born_on is not None and one.born_on == other.born_on
