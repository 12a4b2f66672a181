"""Explains a limit: every day from receipt to due time, counted or skipped. Pure.

The amount of a day is its share of the limit, in calendar days or in open minutes as the limit is measured.
The amounts of all days add up to the budget, which is what the limit grants.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from services.deadlines.calendar.axis import Calendar, every_day, whole_minute
from services.deadlines.due_times.calculation import (
    DueCalculation,
    Extension,
    Stop,
    calculate,
    is_before_cut_off,
    kept_appointment,
    moves_beyond,
)
from services.deadlines.explanation.texts import (
    ReasonText,
    day_text,
    least_certain,
    note,
    office_clock,
    rule_text,
)
from services.deadlines.law import Rules
from shared.bilingual import Bilingual
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.explanation import DayReason, ExplainedDay, Explanation, Measured
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import local_day, start_of_day


def explain(
    limit: Limit,
    runs_from: datetime,
    stops: Sequence[Stop],
    calendar: Calendar,
    rules: Rules,
    extensions: Sequence[Extension] = (),
    received_at: datetime | None = None,
) -> Explanation:
    """Explain a due time; arguments and errors are those of `calculate`.

    A record that another unit's counter took was received, at `received_at`, before its limit runs.
    """
    granted = calculate(limit, runs_from, (), calendar, rules)
    case = _Case(
        limit,
        runs_from,
        calendar,
        rules,
        budget=granted.end - granted.axis.position(runs_from),
        calculation=calculate(limit, runs_from, stops, calendar, rules, extensions),
        has_arrived=received_at is not None and received_at != runs_from,
    )
    in_days = limit.kind is LimitKind.CALENDAR_DAYS
    return Explanation(
        limit=str(limit),
        rules=rules.id,
        received_at=(received_at or runs_from).astimezone(calendar.zone),
        due_at=case.calculation.due_at.astimezone(calendar.zone),
        measured=_measured(limit),
        budget=case.budget,
        days=tuple(case.in_days() if in_days else case.in_open_minutes()),
        notes=(
            *_without_effect(extensions, case.calculation, calendar),
            *_kept_otherwise(case.calculation, calendar),
        ),
    )


def without_calendar(
    limit: Limit, received_at: datetime, missing_year: int, rules: Rules, zone: tzinfo
) -> Explanation:
    """Explain why a due time is not calculated: the calendar does not know a year that the limit reaches."""
    return Explanation(
        limit=str(limit),
        rules=rules.id,
        received_at=received_at.astimezone(zone),
        due_at=None,
        missing_year=missing_year,
        measured=_measured(limit),
        budget=0,
        days=(),
        notes=(note("no-calendar", year=str(missing_year)),),
    )


def without_limit(code: str, name: str, received_at: datetime, rules: Rules, zone: tzinfo) -> Explanation:
    """Explain that no due time by law is known, since the catalogue does not know the procedure."""
    return Explanation(
        procedure=code,
        name=name,
        limit="",
        rules=rules.id,
        received_at=received_at.astimezone(zone),
        due_at=None,
        measured=Measured.OPEN_MINUTES,
        budget=0,
        days=(),
        notes=(note("unknown-procedure", procedure=code),),
    )


def _measured(limit: Limit) -> Measured:
    return Measured.DAYS if limit.kind is LimitKind.CALENDAR_DAYS else Measured.OPEN_MINUTES


def explained_at(
    explanation: Explanation, at: datetime, stops: Sequence[Stop], calendar: Calendar
) -> Explanation:
    """Add the standing at a moment, and how many open minutes were left then, without those of stops."""
    due = explanation.due_at
    if due is None:
        return explanation
    until = max(due, at)
    left = calendar.minutes_until(due) - calendar.minutes_until(at)
    left -= sum(
        calendar.minutes_until(min(until, stop.until)) - calendar.minutes_until(max(at, stop.since))
        for stop in stops
        if stop.until > at and stop.since < due
    )
    return explanation.model_copy(
        update={
            "at": at.astimezone(calendar.zone),
            "standing": _standing(at, due, stops),
            "open_minutes_left": left,
        }
    )


def _standing(at: datetime, due: datetime, stops: Sequence[Stop]) -> Standing:
    for stop in stops:
        if stop.since <= at < stop.until and whole_minute(stop.since) < due:
            return Standing.SUSPENDED if stop.why == "suspension" else Standing.AWAITING
    return Standing.OVERDUE if whole_minute(at) > due else Standing.RUNNING


def _kept_otherwise(calculation: DueCalculation, calendar: Calendar) -> Iterator[Bilingual]:
    """Yield a note for each appointment that was given for a time when the office is closed."""
    for extension in calculation.extensions:
        kept = kept_appointment(extension.until, calendar)
        if kept != whole_minute(extension.until):
            yield note(
                "appointment-when-closed",
                at=office_clock(extension.at, calendar.zone),
                until=office_clock(extension.until, calendar.zone),
                kept=office_clock(kept, calendar.zone),
            )


def _without_effect(
    extensions: Sequence[Extension], calculation: DueCalculation, calendar: Calendar
) -> Iterator[Bilingual]:
    """Yield a note for each extension that did not count, with the reason."""
    due = calculation.due_at
    for extension in extensions:
        if extension not in calculation.extensions:
            code = "apology-too-often"
            if whole_minute(extension.at) > due:
                code = "apology-too-late"
            elif not moves_beyond(due, extension, calendar):
                code = "appointment-not-later"
            yield note(
                code,
                at=office_clock(extension.at, calendar.zone),
                until=office_clock(extension.until, calendar.zone),
            )


@dataclass(frozen=True, slots=True)
class _Case:
    """A calculated limit, to be explained day by day."""

    limit: Limit
    received_at: datetime
    calendar: Calendar
    rules: Rules
    budget: int
    calculation: DueCalculation
    has_arrived: bool = False
    """Whether `received_at` is the arrival at the unit that decides."""

    def in_days(self) -> Iterator[ExplainedDay]:
        """Explain a limit that is measured in days of the calendar."""
        receipt, *others = self._days()
        yield _explained(receipt, 0, [self._rule(self._first_day())])
        left = self.budget
        for day in others:
            office_day = self.calendar.day(day)
            off = [] if office_day.sessions else [day_text(office_day)]
            stops = [
                stop
                for stop in self.calculation.stops
                if self._local_day(stop.since) < day <= self._local_day(stop.until)
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
        position, left = self.calculation.axis.position, self.budget
        zone = self.calendar.zone
        for day in self._days():
            since = max(start_of_day(day, zone), self.calculation.runs_from)
            until = max(since, min(start_of_day(day + timedelta(1), zone), self.calculation.due_at))
            stops = {
                stop: position(min(until, stop.until)) - position(max(since, stop.since))
                for stop in self.calculation.stops
                if stop.since < until and since < stop.until
            }
            ran = position(until) - position(since) - sum(stops.values())
            amount = min(left, ran)
            left -= amount
            texts = [day_text(self.calendar.day(day))]
            if day == self._local_day(self.received_at):
                texts = self._of_receipt(texts)
            texts += [self._stopped(stop) for stop, minutes in stops.items() if minutes]
            if ran > amount:
                texts.append(self._beyond(day))
            yield _explained(day, amount, texts)

    def _days(self) -> list[date]:
        return every_day(self._local_day(self.received_at), self._local_day(self.calculation.due_at))

    def _of_receipt(self, texts: list[ReasonText]) -> list[ReasonText]:
        """Return the texts of the day of receipt; `texts` says what the day is to the office."""
        if self.limit.kind is LimitKind.WORKING_DAYS:
            return [self._rule(self._first_day())]
        if not self.calendar.day(self._local_day(self.received_at)).sessions:
            return texts
        local = whole_minute(self.received_at.astimezone(self.calendar.zone))
        moments = {"received": f"{local:%H:%M}", "cut_off": f"{self.rules.cut_off:%H:%M}"}
        if self.limit.kind is LimitKind.SAME_DAY:
            if is_before_cut_off(self.received_at, self.calendar, self.rules):
                return [*texts, self._rule(DayReason.BY_CUT_OFF, **moments)]
            if local.time() > self.rules.cut_off:
                return [self._rule(DayReason.CUT_OFF, **moments)]
        if local >= self.calendar.closing(local):
            return [self._rule(DayReason.AFTER_HOURS, **moments)]
        return texts

    def _first_day(self) -> DayReason:
        return DayReason.ARRIVAL if self.has_arrived else DayReason.RECEIPT_DAY

    def _beyond(self, day: date) -> ReasonText:
        """Return why the limit goes on though the budget is used up."""
        extensions = self.calculation.extensions
        if not extensions:
            return self._rule(DayReason.ROLL_OVER)
        kept = [(given, kept_appointment(given.until, self.calendar)) for given in extensions]
        extension, until = next((one for one in kept if self._local_day(one[1]) >= day), kept[-1])
        return self._rule(DayReason.EXTENSION, at=self._clock(extension.at), until=self._clock(until))

    def _stopped(self, stop: Stop) -> ReasonText:
        return self._rule(DayReason(stop.why), since=self._clock(stop.since), until=self._clock(stop.until))

    def _local_day(self, moment: datetime) -> date:
        return local_day(moment, self.calendar.zone)

    def _clock(self, moment: datetime) -> str:
        return office_clock(moment, self.calendar.zone)

    def _rule(self, reason: DayReason, **moments: str) -> ReasonText:
        return rule_text(self.rules, reason, **moments)


def _explained(day: date, amount: int, texts: Sequence[ReasonText]) -> ExplainedDay:
    """Join the texts of a day; the last one gives the reason."""
    joined = Bilingual.listed(text.text for text in texts)
    source = Bilingual.listed(text.source for text in texts)
    return ExplainedDay(
        date=day,
        counted=amount > 0,
        amount=amount,
        reason=texts[-1].reason,
        vi=joined.vi,
        en=joined.en,
        source=source.vi,
        source_en=source.en,
        certainty=least_certain(texts),
    )
