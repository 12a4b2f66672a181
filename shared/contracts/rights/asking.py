"""What a person may ask by their postings: the question as it is answered, or that it is refused. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from shared.contracts.officer import Officer, Posting, Role
from shared.contracts.questions.question import ByAnOfficer, ByAPerson, OfOwnUnits, Question
from shared.contracts.rights.table import Reach, Right
from shared.reference.units import Units

Q = TypeVar("Q", bound=Question[Any])


class NotAllowed(Exception):
    """Nobody with these postings may ask this."""


def may_ask(right: Right | None, postings: Sequence[Posting]) -> bool:
    """Return whether a question may be asked by somebody with these postings, about some unit or other."""
    return right is not None and any(posting.role in right.roles for posting in postings)


def asked_by(
    question: Q, person: str, postings: Sequence[Posting], right: Right | None, units: Units, on: date
) -> Q:
    """Return a question as it is answered to a person: within their units, and under their name.

    Args:
        question: As it was asked; who acts and which units are its asker's are not taken from it.
        person: Id of who asks.
        postings: Theirs on this day.
        right: The row of the table for the question, if it has one.
        units: The units and groups that there are.
        on: Day on which it is asked.

    Raises:
        NotAllowed: No posting of theirs allows it.
    """
    mine = [posting for posting in postings if right and posting.role in right.roles]
    if isinstance(question, ByAnOfficer):
        mine = [posting for posting in mine if posting.role == question.officer.role]
    if not mine or not right:
        raise NotAllowed
    own = None if _every(right, mine) else frozenset(_units_of(mine, units, on))
    if own is not None and not _stays_within(own, question):
        raise NotAllowed
    changes: dict[str, object] = {}
    if isinstance(question, OfOwnUnits):
        changes["within"] = None if own is None else tuple(sorted(own))
    if isinstance(question, ByAnOfficer):
        changes["officer"] = Officer(role=question.officer.role, id=person)
    if isinstance(question, ByAPerson):
        changes["by"] = person
    return question.model_copy(update=changes) if changes else question


def units_of(postings: Sequence[Posting], units: Units, on: date) -> frozenset[str]:
    """Return the ids of the units of some postings: with those that became part of them, and of the group."""
    return frozenset(_units_of(postings, units, on))


def _every(right: Right, postings: Sequence[Posting]) -> bool:
    return any(right.roles[posting.role] is Reach.EVERY for posting in postings)


def _units_of(postings: Sequence[Posting], units: Units, on: date) -> Iterator[str]:
    for posting in postings:
        if posting.role is Role.SUPERVISOR:
            if group := units.groups.get(posting.group):
                yield from group.between(date.min, on)
        elif posting.unit in units:
            yield posting.unit
            yield from (unit.id for unit in units.predecessors(units[posting.unit]))


def _stays_within(own: frozenset[str], question: Question[Any]) -> bool:
    """Return whether a question is about these units and no other; one that names none may be about any."""
    asked = _units_asked(question)
    return own.issuperset(asked) and (bool(asked) or isinstance(question, OfOwnUnits))


def _units_asked(question: Question[Any]) -> tuple[str, ...]:
    """Return the units that a question names in its fields `unit` and `units`."""
    unit: str | None = getattr(question, "unit", None)
    units: tuple[str, ...] = getattr(question, "units", None) or ()
    return units if unit is None else (unit, *units)
