"""How a time limit is counted, and how a resolution stands to its due time.

Time at an office goes by the minute: a resolution at 17:00:40 is one at 17:00.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.deadlines.calendar import Calendar, local_day, whole_minute
from services.deadlines.law import Law
from shared.catalogue import Limit, LimitKind
from shared.clock import OFFICE_ZONE
from shared.events.deadline import Outcome


@dataclass(frozen=True, slots=True)
class Stop:
    """A time during which the office awaited a supplement, its end not included."""

    since: datetime
    until: datetime


def due_at(limit: Limit, received_at: datetime, stops: Sequence[Stop], law: Law) -> datetime:
    """Return the last minute, UTC, at which an answer is in time.

    The day of receipt is not counted. A same-day limit ends at closing time of that day for what came in by
    the cut-off on an open day, else at closing time of the next open day. Working days end at closing time
    of the n-th open day. To both, each stop that began before the due time adds the open minutes that it
    lasted, from the moment on which the limit began to run: what was not counted, as the day of receipt,
    can't be given back. A stop that began after the due time changes nothing.

    Args:
        stops: In order, not overlapping.

    Raises:
        UnknownYear: The period reaches a year whose days off are not known.

    Source: Civil Code 91/2015/QH13, art. 147 and 148 [?]; cut-off: Law 60/2014/QH13, art. 5(3).
    """
    calendar, day = law.calendar, local_day(received_at)
    if limit.kind is LimitKind.CALENDAR_DAYS:
        return _end_of_calendar_days(limit.length, received_at, stops, calendar)
    runs_from = datetime.combine(day + timedelta(1), time(), OFFICE_ZONE)
    if limit.kind is LimitKind.WORKING_DAYS:
        last_day = calendar.open_day_after(day, limit.length)
    elif _came_in_time(received_at, law):
        last_day, runs_from = day, received_at
    else:
        last_day = calendar.open_day_after(day, 1)
    start = calendar.minutes_until(runs_from)
    end = calendar.minutes_until(calendar.closing(last_day))
    for stop in stops:
        began = max(start, calendar.minutes_until(stop.since))
        if began < end:
            end += max(start, calendar.minutes_until(stop.until)) - began
    return calendar.moment_after(end)


def _came_in_time(received_at: datetime, law: Law) -> bool:
    """Whether a same-day limit is for the day of receipt itself."""
    local = whole_minute(received_at.astimezone(OFFICE_ZONE))
    return local.time() <= law.cut_off and bool(law.calendar.day(local).sessions)


def _end_of_calendar_days(
    days: int, received_at: datetime, stops: Sequence[Stop], calendar: Calendar
) -> datetime:
    """Count in whole days, weekends and holidays included, and roll the end to closing time of an open day.

    The day is this limit's unit, so a stop adds the days between its first and its last, the first not
    counted, as with the day of receipt: asked on Monday and supplemented on Wednesday adds two, within one
    day none. It adds days off as well, for the limit would have counted them. A stop that begins between
    the last day and the open day that it rolls to adds from the day on which it begins.

    Source: Civil Code 91/2015/QH13, art. 147 and 148 [?]; of stops our reading [?].
    """
    last_day = local_day(received_at) + timedelta(days)
    due = calendar.closing(calendar.open_day_after(last_day - timedelta(1), 1))
    for stop in stops:
        if whole_minute(stop.since) < due:
            first, last = local_day(stop.since), local_day(stop.until)
            last_day = max(last_day, first) + (last - first)
            due = calendar.closing(calendar.open_day_after(last_day - timedelta(1), 1))
    return due


def near_at(limit: Limit, received_at: datetime, due: datetime, stops: Sequence[Stop], law: Law) -> datetime:
    """Return the minute, UTC, at which the office is warned that a due time is near.

    That is so many open minutes before as the law's data say, yet not before receipt; within a stop it is
    the stop's end, for until then nobody could know.
    """
    calendar = law.calendar
    minutes = calendar.minutes_until(due) - law.near[limit.kind]
    near = whole_minute(received_at)
    if minutes > calendar.minutes_until(received_at):
        near = calendar.moment_after(minutes)
    for stop in stops:
        if stop.since <= near < stop.until:
            near = whole_minute(stop.until)
    return near


def outcome(limit: Limit, due: datetime, resolved_at: datetime) -> Outcome:
    """Say whether a resolution came before, on or after its due time: the one place that defines it.

    After is later than the due minute. A limit in days is met *before* its deadline on an earlier local day
    than that of the due time, and *on* it during that day. A same-day limit, whose unit is the hour of the
    day, is met *before* at an earlier minute than the due one, and *on* it at that very minute.

    Source: the names are columns 8 to 10 of report II.06a/VPCP/KSTT; where they part is our reading [?].
    """
    resolved = whole_minute(resolved_at)
    if resolved > due:
        return Outcome.AFTER
    if limit.kind is LimitKind.SAME_DAY:
        return Outcome.BEFORE if resolved < due else Outcome.ON
    return Outcome.BEFORE if local_day(resolved) < local_day(due) else Outcome.ON
