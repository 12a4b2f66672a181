"""How a time limit is counted, and how a resolution stands to its due time.

Time at an office goes by the minute: a resolution at 17:00:40 is one at 17:00.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from services.deadlines.calendar.axis import Calendar, is_open_by, whole_minute
from services.deadlines.due_times.time_axis import OpenMinutes, TimeAxis, WholeDays
from services.deadlines.law import Rules
from shared.contracts.events.deadline import Outcome
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.office_zone import local_day, start_of_day


class StopCause(StrEnum):
    """Why a clock is stopped."""

    SUPPLEMENT = "supplement"
    """The citizen was asked for papers (form 02)."""
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Stop:
    """A time during which the clock stood still, its end not included."""

    since: datetime
    until: datetime
    why: StopCause = StopCause.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Extension:
    """An apology (form 04), given at a moment, with a new appointment."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DueCalculation:
    """A due time, and the stops and extensions that moved it.

    The limit runs from `runs_from` and ends at position `end` of its axis.
    """

    axis: TimeAxis
    runs_from: datetime
    end: int
    due_at: datetime
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()


def due_at(
    limit: Limit,
    received_at: datetime,
    stops: Sequence[Stop],
    calendar: Calendar,
    rules: Rules,
    extensions: Sequence[Extension] = (),
) -> datetime:
    """Return the last minute, UTC, at which an answer is in time; see `calculate`."""
    return calculate(limit, received_at, stops, calendar, rules, extensions).due_at


def calculate(
    limit: Limit,
    received_at: datetime,
    stops: Sequence[Stop],
    calendar: Calendar,
    rules: Rules,
    extensions: Sequence[Extension] = (),
) -> DueCalculation:
    """Count a limit from receipt to its due time.

    The day of receipt is not counted. A same-day limit ends at closing time of that day for what came in by
    the cut-off while the office had not closed yet, else at closing time of the next open day. Working days
    end at closing time of the n-th open day, of whatever length; calendar days at closing time of the n-th
    day, or of the open day after it. Working hours run from the minute of receipt.

    A stop that began before the due time moves it by as much as the stop lasted, on the limit's own axis.
    An extension given by the due time sets a later one, as often as the rules allow; see `kept_appointment`
    for one on a day off. What remains of a stop at that moment moves the new one.

    Args:
        stops: In order, not overlapping.
        extensions: In order.

    Raises:
        UnknownYear: The period reaches a year whose days off are not known.

    Source: Civil Code 91/2015/QH13, art. 147 and 148 [second-hand]; cut-off: Law 60/2014/QH13, art. 5(3);
    of stops and extensions our reading [unchecked].
    """
    start = _start(limit, received_at, calendar, rules)
    if not stops and not extensions:
        return start
    axis, end, due = start.axis, start.end, start.due_at
    began: list[Stop] = []
    granted: list[Extension] = []
    for step in _in_order(stops, extensions):
        if isinstance(step, Extension):
            in_time = whole_minute(step.at) <= due
            if in_time and len(granted) < rules.extensions and moves_beyond(due, step, calendar):
                granted.append(step)
                due = kept_appointment(step.until, calendar)
                end = axis.position(due)
        elif whole_minute(step.since) < due:
            began.append(step)
            since = axis.position(step.since)
            if lasted := axis.position(step.until) - since:
                end = max(end, since) + lasted
                due = axis.instant(end)
    return DueCalculation(axis, start.runs_from, end, due, tuple(began), tuple(granted))


def _start(limit: Limit, received_at: datetime, calendar: Calendar, rules: Rules) -> DueCalculation:
    """Count a limit that nothing stops or extends."""
    day = local_day(received_at, calendar.zone)
    next_day = start_of_day(day + timedelta(1), calendar.zone)
    if limit.kind is LimitKind.CALENDAR_DAYS:
        calendar.day(day)  # an unknown year is refused, though no day of it is counted
        days, last_day = WholeDays(calendar), day.toordinal() + limit.length
        return DueCalculation(days, next_day, last_day, days.instant(last_day))
    if limit.kind is LimitKind.WORKING_HOURS:
        minutes = OpenMinutes(calendar, received_at)
        end = minutes.start + 60 * limit.length
        return DueCalculation(minutes, received_at, end, minutes.instant(end))
    if limit.kind is LimitKind.SAME_DAY and is_before_cut_off(received_at, calendar, rules):
        runs_from, due = received_at, calendar.closing(day)
    else:
        runs_from, due = next_day, calendar.closing(calendar.open_day_after(day, limit.length or 1))
    minutes = OpenMinutes(calendar, runs_from)
    return DueCalculation(minutes, runs_from, minutes.position(due), due)


def moves_beyond(due: datetime, extension: Extension, calendar: Calendar) -> bool:
    """Whether the appointment of an extension is later than a due time."""
    return due < whole_minute(extension.until) and due < kept_appointment(extension.until, calendar)


def kept_appointment(until: datetime, calendar: Calendar) -> datetime:
    """Return when an office keeps an appointment, UTC, since a citizen is received while it is open.

    On a day off it is kept by the end of the next open day, as with a limit that ends there. One later than
    closing time is kept by closing time.

    Raises:
        UnknownYear: The appointment lies where the days off are not known.

    Source: Civil Code 91/2015/QH13, art. 148(5) [second-hand]; of closing time our reading [unchecked].
    """
    day = local_day(until, calendar.zone)
    closing = calendar.closing_from(day.toordinal())
    return min(whole_minute(until.astimezone(UTC)), closing) if calendar.day(day).sessions else closing


def is_before_cut_off(received_at: datetime, calendar: Calendar, rules: Rules) -> bool:
    """Whether a same-day limit is for the day of receipt: by the cut-off, before the office has closed."""
    return is_open_by(received_at, rules.cut_off, calendar)


def _in_order(stops: Sequence[Stop], extensions: Sequence[Extension]) -> Iterator[Stop | Extension]:
    """Yield stops and extensions in order; a stop is cut in two where an extension is given during it."""
    left = list(extensions)
    for stop in stops:
        while left and left[0].at < stop.until:
            extension = left.pop(0)
            if stop.since < extension.at:
                yield replace(stop, until=extension.at)
                stop = replace(stop, since=extension.at)
            yield extension
        yield stop
    yield from left


def near_at(
    minutes: int, received_at: datetime, due: datetime, stops: Sequence[Stop], calendar: Calendar
) -> datetime:
    """Return the minute, UTC, at which the office is warned that a due time is near.

    That is `minutes` open minutes before the due time, but not before receipt. If this falls within a stop,
    it is the end of the stop, since nobody could know it earlier.
    """
    position = calendar.minutes_until(due) - minutes
    near = whole_minute(received_at)
    if position > calendar.minutes_until(received_at):
        near = calendar.moment_after(position)
    for stop in stops:
        if stop.since <= near < stop.until:
            near = whole_minute(stop.until)
    return near


def outcome(limit: Limit, due: datetime, resolved_at: datetime, zone: tzinfo) -> Outcome:
    """Return whether a resolution came before, on or after its due time; the only definition of this.

    After is later than the due minute. A limit in days is met *before* its deadline on an earlier day, as
    `zone` has it, than that of the due time, and *on* it during that day. A limit whose unit is the hour,
    same-day or working hours, is met *before* at an earlier minute than the due one, and *on* it at that
    very minute.

    Source: columns 8 to 10 of report II.06a/VPCP/KSTT name them; their borders are our reading [unchecked].
    """
    resolved = whole_minute(resolved_at)
    if resolved > due:
        return Outcome.AFTER
    if limit.kind in (LimitKind.SAME_DAY, LimitKind.WORKING_HOURS):
        return Outcome.BEFORE if resolved < due else Outcome.ON
    return Outcome.BEFORE if local_day(resolved, zone) < local_day(due, zone) else Outcome.ON
