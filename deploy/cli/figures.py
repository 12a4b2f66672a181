"""A unit's figures, as the services answer them."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.cli.running import CannotDo
from shared.asking import NoAnswer, ask
from shared.questions.deadlines import DeadlineFigures, HowManyInTime
from shared.questions.letters import HowManyLetters, LetterFigures
from shared.questions.surveys import HowSatisfied, SurveyFigures
from shared.units import Unit, UnknownUnit, known_units


@dataclass(frozen=True, slots=True)
class Period:
    """A unit from one day to another, both included."""

    unit: Unit
    since: date
    until: date

    @property
    def asked(self) -> dict[str, Any]:
        """As questions name it."""
        return {"unit": self.unit.id, "since": self.since, "until": self.until}


@dataclass(frozen=True, slots=True)
class Figures:
    """What three services answer about one period."""

    in_time: DeadlineFigures
    letters: LetterFigures
    survey: SurveyFigures

    @property
    def late(self) -> int:
        """Resolved after their deadline, or in progress and past it."""
        return self.in_time.after_deadline + self.in_time.overdue

    def as_json(self) -> dict[str, Any]:
        """The figures by the names that other programs read."""
        return {
            "received": self.in_time.received,
            "resolved": self.in_time.resolved,
            "before_deadline": self.in_time.before_deadline,
            "on_deadline": self.in_time.on_deadline,
            "overdue": self.late,
            "letters": self.letters.model_dump(include={"birth", "marriage", "death"}),
            "survey": self.survey.model_dump(include={"answers", "satisfied_or_above"}),
        }


def period_of(unit: str, since: date, until: date) -> Period:
    """Return the period of a unit that is named by its id, or by the code that it bore on the first day.

    Raises:
        CannotDo: There is no such unit, or the days are the wrong way round.
    """
    if until < since:
        raise CannotDo(f"the period ends on {until}, before it begins on {since}")
    units = known_units()
    try:
        return Period(units[unit] if unit in units else units.bearing(unit, since), since, until)
    except UnknownUnit:
        raise CannotDo(f"no unit has the id {unit} or bore that code on {since}") from None


async def figures_of(period: Period, bus: Client) -> Figures:
    """Ask deadlines, letters and surveys.

    Raises:
        CannotDo: One of them does not answer.
    """
    try:
        in_time, letters, survey = await asyncio.gather(
            ask(bus, HowManyInTime(units=(period.unit.id,), since=period.since, until=period.until)),
            ask(bus, HowManyLetters(**period.asked)),
            ask(bus, HowSatisfied(**period.asked)),
        )
    except (NatsError, NoAnswer) as trouble:
        raise CannotDo(f"the services do not answer: {trouble}") from trouble
    return Figures(in_time, letters, survey)
