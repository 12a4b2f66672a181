"""What the pages of receptions show: a quarter of a unit, with names only for those who may read them."""

from asyncio import gather
from typing import Final, Self

from pydantic import Field

from services.gateway.queries.quarter import Quarter, QuarterOfUnit
from services.gateway.queries.query_client import QueryClient
from shared.contracts.questions.supervision.receptions import (
    HowReceptionsWent,
    ReceptionDay,
    ReceptionDiary,
    ReceptionFigures,
)
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/receptions"


class ReceptionsView(QuarterOfUnit):
    """How receptions went in a quarter; who came only for those who may read it."""

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
        went = queries.ask(HowReceptionsWent.model_validate(asked))
        if not names:
            return cls(**cls.head(unit, quarter), figures=await went, diary=())
        figures, diary = await gather(went, queries.ask(ReceptionDiary.model_validate(asked)))
        return cls(**cls.head(unit, quarter), figures=figures, diary=diary.days)
