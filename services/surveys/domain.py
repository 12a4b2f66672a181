"""What counts as satisfied, and what an answer may remember of its record. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from shared.clock import has_seen_no_event
from shared.contracts.events.fact import fact_id
from shared.contracts.questions.surveys.figures import SATISFIED
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.reference.office_zone import local_day, start_of_day

MIN_GROUP_SIZE: Final = 5
"""A group of answers is shown or published from this size on. Source: domain.md, section 5."""


class UnitMonth(NamedTuple):
    """The unit and month in which a result was handed over: all that every answer remembers of it."""

    unit: str
    month: date
    """Its first day."""

    def starts_at(self, zone: tzinfo) -> datetime:
        """Return the first instant of the month at an office in this zone."""
        return start_of_day(self.month, zone)


class Subject(NamedTuple):
    """The subject of an invitation; an answer stores no more than this."""

    unit: str
    month: date
    procedure: str
    """Empty for a letter."""
    role: str = ""
    """Of the official who handled the record; empty if the publisher does not say."""

    @property
    def any_role(self) -> "Subject":
        """The subject without the role."""
        return self._replace(role="")

    @property
    def unit_month(self) -> UnitMonth:
        """The unit and month in which its answer is counted."""
        return UnitMonth(self.unit, self.month)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of a citizen whose result or letter was handed over; a record has one."""

    id: str
    record: str
    """Record code, or letter id."""
    subject: Subject
    instrument: str
    invited_at: datetime
    expires_at: datetime
    """When its link stops working."""


def invitation_of(
    record: str,
    *,
    unit: str,
    procedure: str,
    role: str,
    instrument: str,
    at: datetime,
    open_for: timedelta,
    zone: tzinfo,
) -> Invitation:
    """Return the invitation of a record or a letter that an office in this zone handed over.

    Its id is derived from the record; it does not help to guess the link.
    """
    subject = Subject(unit, month_of(local_day(at, zone)), procedure, role)
    return Invitation(fact_id("invitation", record), record, subject, instrument, at, at + open_for)


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """An answer as it is stored: neither who gave it nor when."""

    id: str
    """Random, so that it shows no order."""
    unit_month: UnitMonth
    procedure: str
    """Empty if it would reveal the record, and for letters."""
    channel: AnswerChannel
    instrument: str
    steps: Mapping[str, int | None]
    """For each factor from 1, very dissatisfied, to 5, very satisfied; None where it does not apply."""
    comment: str = ""
    contact: str = field(default="", repr=False)
    """Left on purpose by a citizen who wants to be contacted."""
    role: str = ""
    """Of the official who handled the record; empty if it would reveal the record."""

    @property
    def is_satisfied_or_above(self) -> bool:
        """Whether every factor that applies is rated satisfied or above.

        Source: domain.md, section 5 names the steps; that all factors must reach them is our reading.
        """
        return all(step is None or step >= SATISFIED for step in self.steps.values())

    @property
    def is_dissatisfied(self) -> bool:
        """Whether a factor was rated 1 or 2, so that an official has to look into it."""
        return any(step is not None and step < SATISFIED - 1 for step in self.steps.values())


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return date(day.year, day.month, 1)


def first_open_month(now: datetime, open_for: timedelta, zone: tzinfo) -> date:
    """Return the first month in which somebody may still answer: the links of all earlier ones have expired.

    Args:
        now: The time of the office's clock; while that has seen no event, every month is open.
        open_for: How long a link works.
        zone: The time zone of the offices.
    """
    return date.min if has_seen_no_event(now) else month_of(local_day(now - open_for, zone))
