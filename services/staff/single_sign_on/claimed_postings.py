"""How long postings by claims hold: on the day of a sign-in, as said by the last one. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from services.staff.people.postings import DatedPosting, ended_on
from shared.contracts.officer import Posting

ONE_DAY: Final = timedelta(days=1)


def unsaid(today: date, said: Sequence[Posting], held: Iterable[DatedPosting]) -> list[DatedPosting]:
    """Return the postings of today that an earlier sign-in had and this one has not, as they end."""
    return ended_on(today - ONE_DAY, (one for one in held if one.posting not in said))


def carried_on(today: date, said: Sequence[Posting], held: Iterable[DatedPosting]) -> list[DatedPosting]:
    """Return the postings that were held until yesterday and are said again, as they go on today."""
    yesterday = today - ONE_DAY
    return [one._replace(last_day=today) for one in held if one.last_day == yesterday and one.posting in said]


def newly_said(said: Iterable[Posting], held: Iterable[DatedPosting]) -> list[Posting]:
    """Return the postings that nobody held yesterday or today."""
    known = {one.posting for one in held}
    return [one for one in said if one not in known]
