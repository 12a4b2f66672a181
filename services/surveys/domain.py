"""What counts as satisfied, and what an answer may remember. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from shared.contracts.events.fact import fact_id
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.reference.office_zone import OFFICE_ZONE

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
    """Empty for a letter."""
    role: str = ""
    """Of the official who handled the record; empty where nobody says."""

    @property
    def any_role(self) -> "Subject":
        """The same, whoever handled it."""
        return self._replace(role="")

    @property
    def place(self) -> Place:
        """Where it is counted."""
        return Place(self.unit, self.month)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of a citizen whose result or letter was handed over; a record has one."""

    unit: str
    record: str
    """Record code, or letter id."""
    procedure: str
    instrument: str
    invited_at: datetime
    open_for: timedelta
    role: str = ""
    """Of the official who handled the record."""

    @property
    def id(self) -> str:
        """The same for the same record; it does not help to guess the link."""
        return fact_id("invitation", self.record)

    @property
    def expires_at(self) -> datetime:
        """When its link works no longer."""
        return self.invited_at + self.open_for

    @property
    def subject(self) -> Subject:
        """What it is about."""
        month = month_of(self.invited_at.astimezone(OFFICE_ZONE))
        return Subject(self.unit, month, self.procedure, self.role)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer: neither whose it is nor when it was given."""

    id: str
    """Random, so that no order can be read from it."""
    place: Place
    procedure: str
    """Empty where it would give the record away, and for letters."""
    channel: AnswerChannel
    instrument: str
    steps: Mapping[str, int | None]
    """For each factor from 1, very dissatisfied, to 5, very satisfied; None where it does not apply."""
    comment: str = ""
    contact: str = field(default="", repr=False)
    """Left on purpose, by a citizen who wants to hear from the office."""
    role: str = ""
    """Of the official who handled the record; empty where it would give the record away."""

    @property
    def is_satisfied_or_above(self) -> bool:
        """Whether all factors are that apply.

        Source: domain.md, section 5 names the steps; that it takes all factors is our reading.
        """
        return all(step is None or step >= SATISFIED for step in self.steps.values())

    @property
    def is_dissatisfied(self) -> bool:
        """Whether a factor was rated 1 or 2: somebody of the office has to look into it."""
        return any(step is not None and step < SATISFIED - 1 for step in self.steps.values())


def told(subject: Subject, answered: int) -> Subject:
    """Return what an answer may remember: procedure and role, or neither if they would give its record away.

    Both or neither: an answer that named one of the two would be the one that has not the other's crowd.

    Args:
        subject: What the answer is about.
        answered: How many have answered about the same subject, this answer included.
    """
    return subject if answered >= CROWD else subject._replace(procedure="", role="")


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return date(day.year, day.month, 1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return month_of(month + timedelta(31))
