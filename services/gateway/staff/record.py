"""One record: why it is due when it is, on a sheet that a clerk prints and hands to the citizen."""

from typing import Annotated, NamedTuple, Self

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk, OfUnit
from shared.bilingual import Bilingual
from shared.contracts.questions.explanation import ExplainedDay, Explanation, WhyThisDate
from shared.messaging.query_client import NotFound

PATH = "/units/{unit}/records/{record}"
router = APIRouter()


class Source(NamedTuple):
    """Where the reason of a day is from, and how sure that is."""

    vi: str
    en: str
    certainty: str

    @classmethod
    def of(cls, day: ExplainedDay) -> Self:
        return cls(day.source, day.source_en or day.source, day.certainty)


class WhyView(View):
    """A record's due time, and every day from receipt to it."""

    unit: UnitView
    explanation: Explanation

    def basis(self) -> Bilingual:
        """Return what grants the limit."""
        explained = self.explanation
        return Bilingual(vi=explained.legal_basis, en=explained.legal_basis_en or explained.legal_basis)

    def note_of(self, day: ExplainedDay) -> int:
        """Return the number under which the source of a day stands among the sources."""
        return self.sources().index(Source.of(day)) + 1

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the days, each once, in the order of the days."""
        return tuple(dict.fromkeys(map(Source.of, self.explanation.days)))


async def why(desk: AtDesk, unit: OfUnit, record: str) -> WhyView:
    """Ask why a record is due when it is.

    Raises:
        NotFound: The unit has no such record.
    """
    explanation = await desk.ask(WhyThisDate(record=record))
    if explanation.unit != unit.id:
        raise NotFound("this record")
    return WhyView(unit=UnitView.of(unit), explanation=explanation)


Why = Annotated[WhyView, Depends(why)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Why) -> HTMLResponse:
    """Show why a record is due when it is."""
    return show(request, "record.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: Why) -> WhyView:
    """Return a record's due time, and why: every day from its receipt, counted or not, with its source."""
    return view
