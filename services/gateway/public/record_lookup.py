"""Where is my file? For whoever holds its slip: how it stands, when it is due and why, and nothing else."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.public.client import AtDoor
from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import UnitView
from services.gateway.staff.record import WhyView
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk
from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.explanation import Explanation, WhyThisDate
from shared.contracts.questions.surveys.recommendations import HowRecommendationStands
from shared.messaging.query_client import QueryFailed
from shared.reference.units import load_units

router = APIRouter(include_in_schema=False)
LONGEST: Final = 100
"""Signs of what is typed in."""

Typed = Annotated[str, Query(max_length=LONGEST)]


@router.get("/ho-so")
async def form(
    request: Request, desk: AtDesk, visitor: AtDoor, record: Typed = "", ma: Typed = ""
) -> HTMLResponse:
    """Show the form, and what it finds."""
    return await find(request, desk, visitor, record, ma) if record or ma else _form(request)


@router.get("/ho-so/{record}")
async def find(request: Request, desk: AtDesk, visitor: AtDoor, record: str, ma: Typed = "") -> HTMLResponse:
    """Show where a file is. An unknown code and a wrong secret are told apart by nobody.

    Raises:
        HTTPException: 429, somebody guesses.
    """
    record = record.strip()
    visitor.look_up(record)
    slips: LookupCodes = request.app.state.slips
    if slips.matches(record, ma):
        try:
            if record.startswith(RECOMMENDATIONS):
                return await _recommendation(request, desk, record)
            return show(request, "file.html", view=_why(await desk.ask(WhyThisDate(record=record))))
        except QueryFailed:
            return _form(request, record, status=404)
    visitor.guessed(record)
    return _form(request, record, status=404)


async def _recommendation(request: Request, desk: Desk, record: str) -> HTMLResponse:
    """Show the office's answer, or when it is due. Its words are not shown: the office has them.

    Raises:
        QueryFailed: There is no such recommendation.
        ServiceSilent: Nobody can say.
    """
    standing = await desk.ask(HowRecommendationStands(record=record))
    try:
        explanation = await desk.ask_if_there(WhyThisDate(record=record))
    except QueryFailed:  # it has just been sent, and its time limit is being counted
        explanation = None
    slips: LookupCodes = request.app.state.slips
    return show(
        request,
        "recommendation.html",
        unit=load_units()[standing.unit],
        standing=standing,
        secret=slips.code(record),
        view=_why(explanation) if explanation else None,
    )


def _why(explanation: Explanation) -> WhyView:
    return WhyView(unit=UnitView.of(load_units()[explanation.unit]), explanation=explanation)


def _form(request: Request, record: str = "", *, status: int = 200) -> HTMLResponse:
    return show(request, "lookup.html", status=status, record=record[:LONGEST], longest=LONGEST)
