"""What a citizen was promised: for when the result, as a slip or a system says it. Pure."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Final

LONGEST: Final = timedelta(days=366)
"""Our choice: a later appointment is taken for a typing error."""


def names_a_day(appointment: datetime, zone: tzinfo) -> bool:
    """Whether an appointment is for a day: systems write midnight where they know no hour."""
    return appointment.astimezone(zone).time() == time()


def can_be_kept(appointment: datetime, given_at: datetime, zone: tzinfo) -> bool:
    """Whether an appointment lies ahead of the moment at which it was given, and not too far."""
    end = appointment + timedelta(days=1) if names_a_day(appointment, zone) else appointment
    return given_at < end and appointment <= given_at + LONGEST
