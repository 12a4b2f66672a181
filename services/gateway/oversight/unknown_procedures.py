"""Procedures of an office's records that its catalogue does not know, so that no limit by law is known."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.catalogue.unknown_procedures import UnknownProcedureLine, UnknownProcedures

PATH: Final = "/units/{unit}/unknown-procedures"
MOST: Final = 500
router = APIRouter()


class UnknownProceduresView(View):
    """Procedures that the catalogue does not know, those of most records first."""

    unit: UnitView
    procedures: tuple[UnknownProcedureLine, ...]
    more: int


async def unknown_procedures_of(queries: Queries, me: Me, unit: OfUnit) -> UnknownProceduresView:
    """Return the procedures that the catalogue does not know, of a unit and what became part of it."""
    answer = await queries.ask(UnknownProcedures(units=me.units_at(unit), limit=MOST))
    return UnknownProceduresView(unit=UnitView.of(unit), procedures=answer.procedures, more=answer.more)


OfOffice = Annotated[UnknownProceduresView, Depends(unknown_procedures_of)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfOffice) -> HTMLResponse:
    """Show the procedures that the catalogue does not know."""
    return show(request, "oversight/unknown_procedures.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: OfOffice) -> UnknownProceduresView:
    """Return the procedures that the catalogue does not know."""
    return view
