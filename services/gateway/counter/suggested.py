"""The moment that stands in a form at first. Pure."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from services.gateway.counter.fields import typed_as
from shared.reference.office_zone import local_day
from shared.reference.units import Unit

OPENS: Final = time(9)
BETWEEN_STEPS: Final = timedelta(minutes=30)


def suggested_at(unit: Unit, today: date, zone: tzinfo, after: datetime | None = None) -> str:
    """Return what is suggested: nothing, which means now, as long as the unit exists.

    Whatever is entered later for a unit that has ended happened while it was there.

    Args:
        unit: The unit at whose counter it happened.
        today: Today at the office.
        zone: Time zone of the office.
        after: When the step before it happened.
    """
    if today <= unit.until:
        return ""
    last = datetime.combine(unit.until, OPENS, zone)
    follows = after + BETWEEN_STEPS if after else last
    return typed_as(follows if local_day(follows, zone) <= unit.until else last, zone)
