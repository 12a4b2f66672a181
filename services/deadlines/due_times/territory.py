"""Records that another unit's counter took: from when their limit runs, and by when they are passed on."""

from contextlib import suppress
from datetime import datetime, tzinfo

from services.deadlines.calendar.axis import Calendar, UnknownYear, is_open_by
from services.deadlines.law import Rules
from shared.reference.office_zone import local_day, start_of_day


def limit_runs_from(
    received_at: datetime, arrived_at: datetime | None, rules: Rules, zone: tzinfo, *, is_from_elsewhere: bool
) -> datetime:
    """Return from when a limit runs.

    That is the arrival at the unit that decides, for what another unit's counter took since the rule is in
    force; until it is told that the record has come, and for all others, it is the receipt.
    """
    is_ruled = rules.arrival is not None and local_day(received_at, zone) >= rules.arrival.since
    return max(arrived_at, received_at) if is_from_elsewhere and is_ruled and arrived_at else received_at


def pass_on_by(taken_at: datetime, calendar: Calendar, rules: Rules) -> datetime | None:
    """Return by when a counter passes on what it took for another unit, by its own calendar.

    What was taken by the cut-off is passed on by closing time, the rest first thing on the next open day.
    Without a rule about it, or a calendar for these days, it is None.
    """
    rule, day = rules.passing_on, local_day(taken_at, calendar.zone)
    if rule is None or day < rule.since:
        return None
    with suppress(UnknownYear):
        if is_open_by(taken_at, rule.cut_off, calendar):
            return calendar.closing(day)
        next_day = start_of_day(calendar.open_day_after(day, 1), calendar.zone)
        return calendar.moment_after(calendar.minutes_until(next_day) + rule.first_minutes)
    return None
