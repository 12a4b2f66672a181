"""One record: why it is due when it is, on a sheet that a clerk prints and hands to the citizen."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.pages import show
from services.gateway.parameters import AtDesk, OfUnit
from services.gateway.views import UnitView, View
from shared.asking import NotFound
from shared.questions.explanation import ExplainedDay, Explanation, WhyThisDate

PATH = "/units/{unit}/records/{record}"
router = APIRouter()


class Source(NamedTuple):
    """Where the reason of a day is from, and how sure that is."""

    text: str
    sure: str


class WhyView(View):
    """A record's due time, and every day from receipt to it."""

    unit: UnitView
    explanation: Explanation

    def note_of(self, day: ExplainedDay) -> int:
        """Return the number under which the source of a day stands among the sources."""
        return self.sources().index(Source(day.source, day.sure)) + 1

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of the days, each once, in the order of the days."""
        return tuple(dict.fromkeys(Source(day.source, day.sure) for day in self.explanation.days))


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
