"""The law about time: calendars, office hours, limits and rule sets, read from data. See `README.md` here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from services.deadlines.calendar.axis import Calendar
from services.deadlines.calendar.decided_days import CalendarDecision, amended
from services.deadlines.law.calendars import Calendars
from services.deadlines.law.day_rows import EVERYWHERE
from services.deadlines.law.rule_sets import Rules
from shared.errors import PublicError
from shared.reference.catalogue import Procedure, known_code
from shared.reference.units import Units

__all__ = ["Law", "Rules", "UnknownProcedure", "UnknownRules"]


class UnknownProcedure(PublicError):
    """The catalogue has no such procedure, so the limit is unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"the catalogue does not know procedure {code}: check the code, "
            "or add the procedure to shared/reference/catalogue or to your own folder (docs/own-law.md)"
        )


class UnknownRules(PublicError):
    """The law has no such rule set, so it is unknown how a limit is counted."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"there is no rule set {id}: name one of services/deadlines/law/rules.toml, or add it there "
            "or to your own folder (docs/own-law.md)"
        )


@dataclass(frozen=True, slots=True)
class Law:
    """All that is needed to calculate a deadline."""

    units: Units
    procedures: Mapping[str, Procedure]
    calendars: Calendars
    rule_sets: dict[str, Rules]
    """By id, oldest first."""
    decisions: tuple[CalendarDecision, ...] = ()
    """Decisions about the calendar, applied to it in the order in which they were made."""

    def rules_on(self, day: date) -> Rules:
        """Return the rule set in force on the local day of a valid receipt.

        Raises:
            UnknownRules: The day lies before the oldest.
        """
        for rules in reversed(self.rule_sets.values()):
            if rules.since <= day:
                return rules
        raise UnknownRules(f"of {day}")

    def rules(self, id: str) -> Rules:
        """Return a rule set by its id.

        Raises:
            UnknownRules: There is none.
        """
        try:
            return self.rule_sets[id]
        except KeyError:
            raise UnknownRules(id) from None

    def procedure(self, code: str, rules: Rules) -> Procedure:
        """Return a procedure as a rule set has it: as it was on the first day of the rule set.

        Raises:
            UnknownProcedure: The catalogue does not have it.
        """
        if (procedure := self.known_procedure(code, rules)) is None:
            raise UnknownProcedure(code)
        return procedure

    def known_procedure(self, code: str, rules: Rules) -> Procedure | None:
        """Return a procedure as a rule set has it, if the catalogue has it, with or without a suffix."""
        procedure = self.procedures.get(known_code(code, self.procedures))
        return procedure and procedure.as_of(rules.since)

    def calendar_of(self, unit: str) -> Calendar:
        """Return the calendar of a unit."""
        return amended(self.calendars.of(unit), unit, self.decisions)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the whole country, without later decisions."""
        return self.calendars.of(EVERYWHERE)

    @property
    def zone(self) -> tzinfo:
        """The time zone of the offices."""
        return self.calendars.zone

    def as_of(self, moment: datetime) -> "Law":
        """Return the law without the decisions about the calendar that were made after a moment."""
        made = tuple(decision for decision in self.decisions if decision.at <= moment)
        return replace(self, decisions=made) if len(made) < len(self.decisions) else self
