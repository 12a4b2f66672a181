"""Who is asked, what counts as satisfied, and what an answer may remember. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, NamedTuple

from shared.clock import OFFICE_ZONE
from shared.events.fact import fact_id

FACTORS: Final = ("responsibility", "attitude", "capacity")
SATISFIED: Final = 4
"""The lowest of the five steps that is satisfied or above. Source: domain.md, section 5."""
CROWD: Final = 5
"""Answers that hide one among them. Source: domain.md, section 5: groups under 5 are not shown."""


class Place(NamedTuple):
    """Where and when a result was handed over, as coarsely as answers remember it."""

    unit: str
    month: date
    """Its first day."""

    @property
    def month_at(self) -> datetime:
        """The first moment of the month, at the office."""
        return datetime.combine(self.month, time(), OFFICE_ZONE)


class Subject(NamedTuple):
    """What an invitation is about: all that an answer could remember of it."""

    unit: str
    month: date
    procedure: str

    @property
    def place(self) -> Place:
        """Where it is counted."""
        return Place(self.unit, self.month)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of a citizen whose result was handed over; a record has one."""

    unit: str
    record: str
    procedure: str
    invited_at: datetime

    @property
    def id(self) -> str:
        """The same for the same record; it does not help to guess the link."""
        return fact_id("invitation", self.record)

    @property
    def place(self) -> Place:
        """Where it is counted."""
        return Place(self.unit, month_of(self.invited_at.astimezone(OFFICE_ZONE)))


@dataclass(frozen=True, slots=True)
class Rating:
    """How the officials were rated: steps from 1, very dissatisfied, to 5, very satisfied."""

    responsibility: int
    attitude: int
    capacity: int

    @property
    def is_satisfied_or_above(self) -> bool:
        """Whether all three factors are.

        Source: domain.md, section 5 names the steps; that it takes all three factors is our reading.
        """
        return min(self.responsibility, self.attitude, self.capacity) >= SATISFIED


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer: neither whose it is nor when it was given."""

    id: str
    """Random, so that no order can be read from it."""
    place: Place
    procedure: str | None
    rating: Rating
    comment: str


def procedure_told(subject: Subject, answered: int) -> str | None:
    """Return the procedure if an answer may remember it, None if that would give its record away.

    Args:
        subject: What the answer is about.
        answered: How many have answered about the same subject, this answer included.
    """
    return subject.procedure if answered >= CROWD else None


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return date(day.year, day.month, 1)
