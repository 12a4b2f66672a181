"""Figures of units over a period, asked from the services."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.office.law_folder import where_searched
from deploy.terminal.running import CannotDo, WrongOption
from shared.contracts.questions.deadlines import DeadlineFigures, HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyFigures
from shared.messaging.queries.client import QueryFailed, ask
from shared.reference.loading import load_units
from shared.reference.units import UnknownGroup, UnknownUnit
from shared.reference.units.lines import UnitsBy


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A period of some units that are added up; both days are included."""

    name: str
    """Common name of the units."""
    units: tuple[str, ...]
    since: date
    until: date
    by: UnitsBy = UnitsBy.OLD
    """Under which units the rows of a form by unit stand."""

    @property
    def as_query(self) -> dict[str, Any]:
        """Return the fields of a query about the period."""
        return {"units": self.units, "since": self.since, "until": self.until}


@dataclass(frozen=True, slots=True)
class Figures:
    """The answers of three services about one period."""

    in_time: DeadlineFigures
    letters: LetterFigures
    survey: SurveyFigures

    def as_json(self) -> dict[str, Any]:
        """Return the figures as `motcua report --json` prints them.

        `resolved` is `before_deadline` + `on_deadline` + `after_deadline`, where a calendar is missing also
        + `resolved_without_due_time`, and `resolved_procedure_unknown` of procedures that are not in the
        catalogue; `overdue` is what is open past its due time when the period ends,
        `overdue_with_apology` + `overdue_without_apology`.
        """
        in_time, letters, survey = self.in_time, self.letters, self.survey
        return {
            **in_time.model_dump(include=set(DeadlineFigures.model_fields)),
            "overdue_without_apology": in_time.without_apology,
            "letters": letters.handed_over_by_kind,
            "letters_by_status": letters.total.model_dump(),
            "visits": letters.visits,
            "survey": survey.model_dump(include={"invitations", "answers", "shown", "satisfied_or_above"}),
        }


def period_of(code: str, since: date, until: date, *, with_predecessors: bool = False) -> ReportPeriod:
    """Return the period of a unit, given by its id or by its code on the first day.

    Args:
        code: The id or code.
        since: First day.
        until: Last day.
        with_predecessors: Whether the units that were merged into it count, too. A code is then looked up on
            the last day, since only the newer unit has predecessors.

    Raises:
        WrongOption: The unit is unknown, or the period ends before it begins.
    """
    check_order(since, until)
    units, named_on = load_units(), until if with_predecessors else since
    try:
        unit = units[code] if code in units else units.bearing(code, named_on)
    except UnknownUnit:
        raise WrongOption(
            f"no unit has the id {code} or bore that code on {named_on}{where_searched()}"
        ) from None
    counted = units.with_predecessors(unit) if with_predecessors else (unit,)
    return ReportPeriod(unit.name, tuple(one.id for one in counted), since, until)


def period_of_group(group: str, since: date, until: date, by: UnitsBy = UnitsBy.OLD) -> ReportPeriod:
    """Return the period of a group, with the units that belong to it on some day of the period.

    Raises:
        WrongOption: The group is unknown or has no units in the period, or the period ends before it begins.
    """
    check_order(since, until)
    try:
        found = load_units().group(group)
    except UnknownGroup as fault:
        raise WrongOption(f"{fault}{where_searched()}") from None
    units = found.between(since, until)
    if not units:
        raise WrongOption(f"no unit belongs to the group {group} between {since} and {until}")
    return ReportPeriod(found.name, units, since, until, by)


async def figures_of(period: ReportPeriod, bus: Client) -> Figures:
    """Ask deadlines, letters and surveys for their figures.

    Raises:
        CannotDo: A service does not answer.
    """
    try:
        in_time, letters, survey = await asyncio.gather(
            ask(bus, HowManyInTime(**period.as_query)),
            ask(bus, HowManyLetters(**period.as_query)),
            ask(bus, HowSatisfied(**period.as_query)),
        )
    except (NatsError, QueryFailed) as trouble:
        raise CannotDo(f"the services do not answer: {trouble}") from trouble
    return Figures(in_time, letters, survey)


def check_order(since: date, until: date) -> None:
    """Refuse a period that ends before it begins.

    Raises:
        WrongOption: It does.
    """
    if until < since:
        raise WrongOption(f"the period ends on {until}, before it begins on {since}")
