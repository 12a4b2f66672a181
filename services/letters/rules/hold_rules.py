"""The conscience of the office: when a letter would be out of place; pure. Its rules: `hold_rules.toml`."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from services.letters.content.address import completed_years
from services.letters.kinds import Kind
from services.letters.rules.entry import Entry, family, perhaps_same_person, same_person, same_place
from shared.contracts.events.life_event import Birth, Death, Marriage, Person

CONSCIENCE: Final = Path(__file__).with_name("hold_rules.toml")


class Says(StrEnum):
    """What becomes of a letter."""

    ISSUE = "issue"
    HOLD = "hold"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a letter is held or cancelled, and why; the fields are described at the head of the data."""

    id: str
    when: str
    says: Says
    kinds: frozenset[str]
    vi: str
    en: str
    source: str
    checked_on: date
    certainty: str
    days: int = 0
    years: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a letter, and the id of the rule that decided."""

    says: Says
    reason: str = ""


GOES_OUT: Final = Verdict(Says.ISSUE)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Read the rules that are in force, in their order.

    Raises:
        KeyError: A rule names a condition that this module does not know.
    """
    rows = tomllib.loads(CONSCIENCE.read_text(encoding="utf-8"))["rule"]
    rules = tuple(Rule(**row | {"says": Says(row["says"]), "kinds": frozenset(row["kinds"])}) for row in rows)
    for rule in rules:
        CONDITIONS[rule.when]
    return rules


def judge(kind: Kind, entry: Entry, others: Sequence[Entry], rules: Sequence[Rule] | None = None) -> Verdict:
    """Say whether the letter for an entry may go out.

    Args:
        kind: What would be written.
        entry: The entry that calls for it, as it stands.
        others: Entries of the same people and households; more than those do no harm.
        rules: Those in force, if no others are given.
    """
    for rule in load_rules() if rules is None else rules:
        if kind.id in rule.kinds and CONDITIONS[rule.when](entry, others, rule):
            return Verdict(rule.says, rule.id)
    return GOES_OUT


Condition = Callable[[Entry, Sequence[Entry], Rule], bool]


def _struck(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return entry.struck


def _child_has_died(entry: Entry, others: Sequence[Entry], _rule: Rule) -> bool:
    return any(
        same_place(entry, other) and (_has_died(entry, death) or _names_birth(entry, death))
        for other, death in _deaths(others)
    )


def _child_may_have_died(entry: Entry, others: Sequence[Entry], _rule: Rule) -> bool:
    return any(
        _has_died(entry, death) or _names_birth(entry, death) or _names_mother(entry, other, death)
        for other, death in _deaths(others)
    )


def _spouse_has_died(entry: Entry, others: Sequence[Entry], _rule: Rule) -> bool:
    return any(same_place(entry, other) and _has_died(entry, death) for other, death in _deaths(others))


def _spouse_may_have_died(entry: Entry, others: Sequence[Entry], _rule: Rule) -> bool:
    return any(_has_died(entry, death) for _, death in _deaths(others))


def _crowded(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return entry.crowded


def _opted_out(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return entry.opted_out


def _stillborn(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return isinstance(entry.details, Birth) and entry.details.stillborn


def _entered_twice(entry: Entry, others: Sequence[Entry], _rule: Rule) -> bool:
    """The later entry of the two is meant, so that one letter remains."""
    whom = _principals(entry)
    return any(
        other.place < entry.place
        and not other.struck
        and other.details.kind is entry.details.kind
        and all(any(same_person(one, two) for two in _principals(other)) for one in whom)
        for other in others
    )


def _in_mourning(entry: Entry, others: Sequence[Entry], rule: Rule) -> bool:
    return any(
        abs(entry.registered_on - death.died_on) <= timedelta(days=rule.days)
        for _, death in _deaths(family(entry, others))
    )


def _died_young(entry: Entry, _others: Sequence[Entry], rule: Rule) -> bool:
    match entry.details:
        case Death(deceased=Person(born_on=date() as born_on), died_on=died_on):
            return died_on - born_on <= timedelta(days=rule.days)
    return False


def _died_a_minor(entry: Entry, _others: Sequence[Entry], rule: Rule) -> bool:
    match entry.details:
        case Death(deceased=Person(born_on=date() as born_on), died_on=died_on):
            return completed_years(born_on, died_on) < rule.years
    return False


def _no_father(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return isinstance(entry.details, Birth) and entry.details.father is None


def _repeated(entry: Entry, _others: Sequence[Entry], _rule: Rule) -> bool:
    return entry.registered.repeated


def _late(entry: Entry, _others: Sequence[Entry], rule: Rule) -> bool:
    match entry.details:
        case Birth(child=Person(born_on=date() as day)) | Death(died_on=day):
            return entry.registered_on - day > timedelta(days=rule.days)
    return False


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
    "late": _late,
}


def _deaths(others: Sequence[Entry]) -> Iterator[tuple[Entry, Death]]:
    for other in others:
        if isinstance(other.details, Death) and not other.struck:
            yield other, other.details


def _has_died(entry: Entry, death: Death) -> bool:
    """Whether a death is, by name and day of birth, that of somebody whom an entry is about."""
    return any(same_person(person, death.deceased) for person in _principals(entry))


def _names_birth(entry: Entry, death: Death) -> bool:
    return death.birth == entry.registered.life_event


def _names_mother(entry: Entry, other: Entry, death: Death) -> bool:
    """Whether a death is that of a child of the same mother, and perhaps of this one."""
    born = entry.details
    return (
        isinstance(born, Birth)
        and born.mother is not None
        and death.mother is not None
        and death.deceased.born_on in (None, born.child.born_on)
        and perhaps_same_person(born.mother, entry, death.mother, other)
    )


def _principals(entry: Entry) -> tuple[Person, ...]:
    match entry.details:
        case Birth(child=child):
            return (child,)
        case Death(deceased=deceased):
            return (deceased,)
        case Marriage(spouses=spouses):
            return spouses
