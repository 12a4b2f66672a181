"""The conditions of the hold rules, as functions of an entry and of the entries related to it; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Protocol

from services.letters.content.address import completed_years
from services.letters.rules.entry import (
    RegisterEntry,
    family,
    may_be_born_as,
    perhaps_same_person,
    same_person,
    same_place,
)
from shared.contracts.events.life_event import Birth, Death, Marriage, Person


class Lengths(Protocol):
    """The lengths of a rule, for conditions that depend on one."""

    @property
    def days(self) -> int:
        """In calendar days."""

    @property
    def years(self) -> int:
        """In completed years."""


Condition = Callable[[RegisterEntry, Sequence[RegisterEntry], Lengths], bool]


def _struck(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return entry.struck


def _child_has_died(entry: RegisterEntry, others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return any(
        same_place(entry, other) and (_has_died(entry, death) or _names_birth(entry, death))
        for other, death in _deaths(others)
    )


def _child_may_have_died(entry: RegisterEntry, others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return any(
        _may_have_died(entry, death) or _names_birth(entry, death) or _names_mother(entry, other, death)
        for other, death in _deaths(others)
    )


def _spouse_has_died(entry: RegisterEntry, others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return any(same_place(entry, other) and _has_died(entry, death) for other, death in _deaths(others))


def _spouse_may_have_died(entry: RegisterEntry, others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return any(_may_have_died(entry, death) for _, death in _deaths(others))


def _crowded(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return entry.unmatchable


def _opted_out(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return entry.opted_out


def _stillborn(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return isinstance(entry.details, Birth) and entry.details.stillborn


def _entered_twice(entry: RegisterEntry, others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    """Only the later of two entries for the same life event matches, so that one letter remains."""
    people = _principals(entry)
    return any(
        other.sort_key < entry.sort_key
        and not other.struck
        and other.details.kind is entry.details.kind
        and all(any(may_be_born_as(person, same) for same in _principals(other)) for person in people)
        for other in others
    )


def _in_mourning(entry: RegisterEntry, others: Sequence[RegisterEntry], rule: Lengths) -> bool:
    return any(
        abs(entry.registered_on - death.died_on) <= timedelta(days=rule.days)
        for _, death in _deaths(family(entry, others))
    )


def _died_young(entry: RegisterEntry, _others: Sequence[RegisterEntry], rule: Lengths) -> bool:
    match entry.details:
        case Death(deceased=Person(born_on=date() as born_on), died_on=died_on):
            return died_on - born_on <= timedelta(days=rule.days)
    return False


def _died_a_minor(entry: RegisterEntry, _others: Sequence[RegisterEntry], rule: Lengths) -> bool:
    match entry.details:
        case Death(deceased=Person(born_on=date() as born_on), died_on=died_on):
            return completed_years(born_on, died_on) < rule.years
    return False


def _no_father(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return isinstance(entry.details, Birth) and entry.details.father is None


def _repeated(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return entry.registered.repeated


def _perhaps_repeated(entry: RegisterEntry, _others: Sequence[RegisterEntry], _rule: Lengths) -> bool:
    return entry.registered.perhaps_repeated


def _late(entry: RegisterEntry, _others: Sequence[RegisterEntry], rule: Lengths) -> bool:
    match entry.details:
        case Birth(child=Person(born_on=date() as day)) | Death(died_on=day):
            return entry.registered_on - day > timedelta(days=rule.days)
    return False


def _heard_late(entry: RegisterEntry, _others: Sequence[RegisterEntry], rule: Lengths) -> bool:
    """Whether this system heard of the entry long after its day, as when old books are taken over."""
    return entry.heard_on is not None and entry.heard_on - entry.registered_on > timedelta(days=rule.days)


CONDITIONS: Final[Mapping[str, Condition]] = {
    "struck": _struck,
    "child-has-died": _child_has_died,
    "spouse-has-died": _spouse_has_died,
    "child-may-have-died": _child_may_have_died,
    "spouse-may-have-died": _spouse_may_have_died,
    "crowded": _crowded,
    "opted-out": _opted_out,
    "stillborn": _stillborn,
    "entered-twice": _entered_twice,
    "in-mourning": _in_mourning,
    "died-young": _died_young,
    "died-a-minor": _died_a_minor,
    "no-father": _no_father,
    "repeated": _repeated,
    "perhaps-repeated": _perhaps_repeated,
    "late": _late,
    "heard-late": _heard_late,
}


def _deaths(others: Sequence[RegisterEntry]) -> Iterator[tuple[RegisterEntry, Death]]:
    for other in others:
        if isinstance(other.details, Death) and not other.struck:
            yield other, other.details


def _has_died(entry: RegisterEntry, death: Death) -> bool:
    """Whether somebody whom an entry is about has died, by name and day of birth."""
    return any(same_person(person, death.deceased) for person in _principals(entry))


def _may_have_died(entry: RegisterEntry, death: Death) -> bool:
    """Whether somebody of the same day of birth has died, whose name differs in marks or gaps at most."""
    return any(may_be_born_as(person, death.deceased) for person in _principals(entry))


def _names_birth(entry: RegisterEntry, death: Death) -> bool:
    return death.birth == entry.registered.life_event


def _names_mother(entry: RegisterEntry, other: RegisterEntry, death: Death) -> bool:
    """Whether a death may be that of this child: it names the same mother and no other day of birth."""
    born = entry.details
    return (
        isinstance(born, Birth)
        and born.mother is not None
        and death.mother is not None
        and death.deceased.born_on in (None, born.child.born_on)
        and perhaps_same_person(born.mother, entry, death.mother, other)
    )


def _principals(entry: RegisterEntry) -> tuple[Person, ...]:
    match entry.details:
        case Birth(child=child):
            return (child,)
        case Death(deceased=deceased):
            return (deceased,)
        case Marriage(spouses=spouses):
            return spouses
