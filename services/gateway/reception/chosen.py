"""What the pages of receptions show: a quarter of a unit, with names only for those who may read them."""

from datetime import date
from typing import Final, Self

from pydantic import Field

from services.gateway.queries.quarter import Quarter
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from shared.contracts.questions.supervision.receptions import (
    HowReceptionsWent,
    ReceptionDay,
    ReceptionDiary,
    ReceptionFigures,
)
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/receptions"


class ReceptionsView(View):
    """How receptions went in a quarter; who came only for those who may read it."""

    unit: UnitView
    year: int
    quarter: int = Field(ge=1, le=4)
    since: date
    until: date
    figures: ReceptionFigures
    diary: tuple[ReceptionDay, ...] = Field(exclude=True)

    @property
    def path(self) -> str:
        """The address of the page."""
        return PATH.format(unit=self.unit.id)

    @classmethod
    async def asked(cls, queries: QueryClient, unit: Unit, quarter: Quarter, *, names: bool) -> Self:
        """Ask for the figures and, with names, for the diary: that somebody read it is noted."""
        asked = {"unit": unit.id, "since": quarter.since, "until": quarter.until}
        figures = await queries.ask(HowReceptionsWent.model_validate(asked))
        diary = (await queries.ask(ReceptionDiary.model_validate(asked))).days if names else ()
        return cls(
            unit=UnitView.of(unit),
            year=quarter.year,
            quarter=quarter.number,
            since=quarter.since,
            until=quarter.until,
            figures=figures,
            diary=diary,
        )
