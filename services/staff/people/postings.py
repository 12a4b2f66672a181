"""Which postings hold on a day. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from shared.contracts.officer import Posting, Role


class DatedPosting(NamedTuple):
    """A posting from its first day to its last, both included; without a last day no end is known."""

    id: str
    posting: Posting
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class KnownPerson(NamedTuple):
    """A person, and the postings that they have today."""

    id: str
    name: str
    is_invented: bool
    postings: tuple[Posting, ...]


def postings_on(day: date, postings: Iterable[DatedPosting]) -> tuple[Posting, ...]:
    """Return the postings that hold on a day, each once."""
    return tuple(dict.fromkeys(dated.posting for dated in postings if dated.holds_on(day)))


def ended_on(day: date, postings: Iterable[DatedPosting]) -> list[DatedPosting]:
    """Return those postings that would go on after a day, as they are when they end with it.

    One that would begin after that day ends before it begins, so it never holds.
    """
    return [
        dated._replace(last_day=day) for dated in postings if dated.last_day is None or day < dated.last_day
    ]


def is_whole(posting: Posting) -> bool:
    """Return whether a posting says where it is: a supervisor's in a group, an operator's nowhere."""
    match posting.role:
        case Role.OPERATOR:
            return not posting.unit and not posting.group
        case Role.SUPERVISOR:
            return bool(posting.group) and not posting.unit
    return bool(posting.unit) and not posting.group


def is_covered(new: DatedPosting, others: Sequence[DatedPosting]) -> bool:
    """Return whether one of the others is the same posting, for all the days of the new one."""
    return any(
        other.posting == new.posting
        and other.first_day <= new.first_day
        and (other.last_day is None or (new.last_day is not None and new.last_day <= other.last_day))
        for other in others
    )
