"""Records of an office of which other systems said what contradicts itself."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, OfUnit, Queries
from shared.contracts.questions.intake.said import SaidOfRecord, WhatIsSaidDifferently

PATH: Final = "/units/{unit}/said-differences"
MOST_ASKED: Final = 10
"""Pages of records that are looked at for one page of contradictions: most records have none."""
LOOKED_AT: Final = 500
router = APIRouter()


class SaidDifferencesView(View):
    """Records with contradictions, in the order of their codes."""

    unit: UnitView
    records: tuple[SaidOfRecord, ...]
    next: str


async def said_differences_of(queries: Queries, unit: OfUnit, page: AtPage) -> SaidDifferencesView:
    """Return the records of which steps and states contradict each other, or two systems.

    A page has at least as many as asked for, unless there are fewer. Where many records have none, it ends
    early, and the next goes on from there.
    """
    records: list[SaidOfRecord] = []
    after = page.after
    for _ in range(MOST_ASKED):
        found = await queries.ask(WhatIsSaidDifferently(unit=unit.id, limit=LOOKED_AT, after=after))
        records += found.records
        after = found.next
        if not after or len(records) >= page.limit:
            break
    return SaidDifferencesView(unit=UnitView.of(unit), records=tuple(records), next=after)


OfOffice = Annotated[SaidDifferencesView, Depends(said_differences_of)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfOffice, position: AtPage) -> HTMLResponse:
    """Show the contradictions."""
    return show(request, "oversight/said_differences.html", view=view, after=position.after)


@router.get(f"/api{PATH}")
async def data(view: OfOffice) -> SaidDifferencesView:
    """Return the records of which what other systems said contradicts itself."""
    return view
