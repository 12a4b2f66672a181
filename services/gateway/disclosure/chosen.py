"""Which quarter a page is about, and what a unit has entered in it."""

from datetime import date
from typing import Annotated, Final, Self

from fastapi import Depends, Query
from pydantic import Field

from services.gateway.queries.quarter import Quarter
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.web.parameters import OfUnit, Queries, Today, Year, empty_as_none
from shared.contracts.questions.supervision.disclosures import (
    DisclosuresOf,
    DisclosureState,
    EnteredDisclosure,
)
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/disclosures"
MOST_SHOWN: Final = 500
ChosenYear = Annotated[Year | None, empty_as_none, Query(description="Year of the quarter")]
ChosenQuarter = Annotated[
    int | None,
    empty_as_none,
    Query(ge=1, le=4, description="Number of the quarter; without it that of the last day"),
]


async def last_day(today: Today, unit: OfUnit) -> date:
    """Return today, or the last day of a unit that has ended: what is noted later happened by then."""
    return min(today, unit.until)


LastDay = Annotated[date, Depends(last_day)]


async def quarter(last: LastDay, year: ChosenYear = None, quarter: ChosenQuarter = None) -> Quarter:
    """Return the chosen quarter, or that of the last day."""
    now = Quarter.of(last)
    return Quarter(year or now.year, quarter or now.number)


OfQuarter = Annotated[Quarter, Depends(quarter)]


class DisclosuresView(View):
    """What a unit entered as disclosed from a quarter on, newest first."""

    unit: UnitView
    year: int
    quarter: int = Field(ge=1, le=4)
    since: date
    until: date
    lines: tuple[EnteredDisclosure, ...]

    @property
    def path(self) -> str:
        """The address of the page."""
        return PATH.format(unit=self.unit.id)

    @property
    def published(self) -> int:
        """How many entries everybody can read."""
        return sum(one.state is DisclosureState.PUBLISHED for one in self.lines)

    @property
    def waiting(self) -> int:
        """How many entries wait for the chairman."""
        return sum(one.state is DisclosureState.ENTERED for one in self.lines)

    @classmethod
    async def asked(cls, queries: QueryClient, unit: Unit, quarter: Quarter) -> Self:
        """Ask for the entries of a quarter."""
        since, until = quarter.since, quarter.until
        asked = DisclosuresOf(unit=unit.id, since=since, until=until, limit=MOST_SHOWN)
        return cls(
            unit=UnitView.of(unit),
            year=quarter.year,
            quarter=quarter.number,
            since=since,
            until=until,
            lines=(await queries.ask(asked)).lines,
        )


async def disclosures(queries: Queries, unit: OfUnit, quarter: OfQuarter) -> DisclosuresView:
    """Return what the page of a unit and quarter shows."""
    return await DisclosuresView.asked(queries, unit, quarter)


Disclosures = Annotated[DisclosuresView, Depends(disclosures)]
