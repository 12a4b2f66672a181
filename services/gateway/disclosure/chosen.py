"""What a unit has entered as disclosed in a quarter."""

from typing import Annotated, Final, Self

from fastapi import Depends

from services.gateway.queries.quarter import Quarter, QuarterOfUnit
from services.gateway.queries.query_client import QueryClient
from services.gateway.web.parameters import OfQuarter, OfUnit, Queries
from shared.contracts.questions.supervision.disclosures import (
    DisclosuresOf,
    DisclosureState,
    EnteredDisclosure,
)
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/disclosures"
MOST_SHOWN: Final = 500


class DisclosuresView(QuarterOfUnit):
    """What a unit entered as disclosed from a quarter on, newest first."""

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
        asked = DisclosuresOf(unit=unit.id, since=quarter.since, until=quarter.until, limit=MOST_SHOWN)
        return cls(**cls.head(unit, quarter), lines=(await queries.ask(asked)).lines)


async def disclosures(queries: Queries, unit: OfUnit, quarter: OfQuarter) -> DisclosuresView:
    """Return what the page of a unit and quarter shows."""
    return await DisclosuresView.asked(queries, unit, quarter)


Disclosures = Annotated[DisclosuresView, Depends(disclosures)]
