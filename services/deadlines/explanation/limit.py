"""Why a record is due when it is: every day from receipt to due time, counted or skipped. Pure.

What a day used up of the limit is measured as the limit is: in days of the calendar, or in minutes during
which the office was open. The amounts of all days add up to what the limit grants, the budget.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.deadlines.calendar.axis import Calendar, every_day, local_day, whole_minute
from services.deadlines.due_times.calculation import (
    DueCalculation,
    Extension,
    Stop,
    calculate,
    is_before_cut_off,
)
from services.deadlines.explanation.texts import Said, clock, of_day, of_rule, weakest, worded
from services.deadlines.law import Rules
from shared.bilingual import Bilingual
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.explanation import DayReason, ExplainedDay, Explanation, Measured
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import OFFICE_ZONE


def explain(
    limit: Limit,
    received_at: datetime,
    stops: Sequence[Stop],
    calendar: Calendar,
    rules: Rules,
    extensions: Sequence[Extension] = (),
) -> Explanation:
    """Explain a due time; arguments and errors are those of `reckon`."""
    granted = calculate(limit, received_at, (), calendar, rules)
    case = _Case(
        limit,
        received_at,
        calendar,
        rules,
        budget=granted.end - granted.measure.place(received_at),
        calculation=calculate(limit, received_at, stops, calendar, rules, extensions),
    )
    in_days = limit.kind is LimitKind.CALENDAR_DAYS
    return Explanation(
        limit=str(limit),
        rules=rules.id,
        received_at=received_at.astimezone(OFFICE_ZONE),
        due_at=case.calculation.due_at.astimezone(OFFICE_ZONE),
        measured=Measured.DAYS if in_days else Measured.OPEN_MINUTES,
        budget=case.budget,
        days=tuple(case.in_days() if in_days else case.in_open_minutes()),
        notes=tuple(_without_effect(extensions, case.calculation)),
    )


def looked_at(
    explanation: Explanation, at: datetime, stops: Sequence[Stop], calendar: Calendar
) -> Explanation:
    """Add how the record stands at a moment, and how many open minutes are left then, stops left out."""
    due = explanation.due_at
    until = max(due, at)
    left = calendar.minutes_until(due) - calendar.minutes_until(at)
    left -= sum(
        calendar.minutes_until(min(until, stop.until)) - calendar.minutes_until(max(at, stop.since))
        for stop in stops
        if stop.until > at and stop.since < due
    )
    return explanation.model_copy(
        update={
            "at": at.astimezone(OFFICE_ZONE),
            "standing": _standing(at, due, stops),
            "open_minutes_left": left,
        }
    )


def _standing(at: datetime, due: datetime, stops: Sequence[Stop]) -> Standing:
    for stop in stops:
        if stop.since <= at < stop.until and whole_minute(stop.since) < due:
            return Standing.SUSPENDED if stop.why == "suspension" else Standing.AWAITING
    return Standing.OVERDUE if whole_minute(at) > due else Standing.RUNNING


def _without_effect(extensions: Sequence[Extension], calculation: DueCalculation) -> Iterator[Bilingual]:
    """Say of each extension that did not count why it did not."""
    due = calculation.due_at
    for extension in extensions:
        if extension not in calculation.extensions:
            code = "apology-too-often"
            if whole_minute(extension.at) > due:
                code = "apology-too-late"
            elif whole_minute(extension.until) <= due:
                code = "appointment-not-later"
            yield worded(code, at=clock(extension.at), until=clock(extension.until))


@dataclass(frozen=True, slots=True)
class _Case:
    """A limit that was reckoned, to be walked through day by day."""

    limit: Limit
    received_at: datetime
    calendar: Calendar
    rules: Rules
    budget: int
    calculation: DueCalculation

    def in_days(self) -> Iterator[ExplainedDay]:
        """Explain a limit that is measured in days of the calendar."""
        receipt, *others = self._days()
        yield _explained(receipt, 0, [self._rule(DayReason.RECEIPT_DAY)])
        left = self.budget
        for day in others:
            here = self.calendar.day(day)
            off = [] if here.sessions else [of_day(here)]
            stops = [
                stop
                for stop in self.calculation.stops
                if local_day(stop.since) < day <= local_day(stop.until)
            ]
            if stops:
                yield _explained(day, 0, [self._stopped(stops[0])])
            elif left:
                left -= 1
                yield _explained(day, 1, [*off, self._rule(DayReason.CALENDAR_DAY)])
            else:
                yield _explained(day, 0, [*off, self._beyond(day)])

    def in_open_minutes(self) -> Iterator[ExplainedDay]:
        """Explain a limit that is measured in open minutes."""
        place, left = self.calculation.measure.place, self.budget
        for day in self._days():
            since = max(_midnight(day), self.calculation.runs_from)
            until = max(since, min(_midnight(day + timedelta(1)), self.calculation.due_at))
            stops = {
                stop: place(min(until, stop.until)) - place(max(since, stop.since))
                for stop in self.calculation.stops
                if stop.since < until and since < stop.until
            }
            ran = place(until) - place(since) - sum(stops.values())
            amount = min(left, ran)
            left -= amount
            said = [of_day(self.calendar.day(day))]
            if day == local_day(self.received_at):
                said = self._of_receipt(said, amount)
            said += [self._stopped(stop) for stop, minutes in stops.items() if minutes]
            if ran > amount:
                said.append(self._beyond(day))
            yield _explained(day, amount, said)

    def _days(self) -> list[date]:
        return every_day(local_day(self.received_at), local_day(self.calculation.due_at))

    def _of_receipt(self, said: list[Said], amount: int) -> list[Said]:
        """Say what the day of receipt is, beside what it is to the office."""
        if self.limit.kind is LimitKind.WORKING_DAYS:
            return [self._rule(DayReason.RECEIPT_DAY)]
        if not self.calendar.day(local_day(self.received_at)).sessions:
            return said
        local = whole_minute(self.received_at.astimezone(OFFICE_ZONE))
        moments = {"received": f"{local:%H:%M}", "cut_off": f"{self.rules.cut_off:%H:%M}"}
        if self.limit.kind is LimitKind.SAME_DAY:
            if is_before_cut_off(self.received_at, self.calendar, self.rules):
                return [*said, self._rule(DayReason.BY_CUT_OFF, **moments)]
            if local.time() > self.rules.cut_off:
                return [self._rule(DayReason.CUT_OFF, **moments)]
        if local >= self.calendar.closing(local):
            return [self._rule(DayReason.AFTER_HOURS, **moments)]
        return said

    def _beyond(self, day: date) -> Said:
        """Say why it goes on though the budget is used up."""
        extensions = self.calculation.extensions
        if not extensions:
            return self._rule(DayReason.ROLL_OVER)
        extension = next((one for one in extensions if local_day(one.until) >= day), extensions[-1])
        return self._rule(DayReason.EXTENSION, at=clock(extension.at), until=clock(extension.until))

    def _stopped(self, stop: Stop) -> Said:
        return self._rule(DayReason(stop.why), since=clock(stop.since), until=clock(stop.until))

    def _rule(self, reason: DayReason, **moments: str) -> Said:
        return of_rule(self.rules, reason, **moments)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _explained(day: date, amount: int, said: Sequence[Said]) -> ExplainedDay:
    """Put what is to be said about a day together; the last of it names the reason."""
    words = Bilingual.listed(one.words for one in said)
    source = Bilingual.listed(one.source for one in said)
    return ExplainedDay(
        date=day,
        counted=amount > 0,
        amount=amount,
        reason=said[-1].reason,
        vi=words.vi,
        en=words.en,
        source=source.vi,
        source_en=source.en,
        certainty=weakest(said),
    )
