"""Finding a record from any page: by code, by name without marks, by telephone.

What is looked for may be a name, so it is sent in the body of a form and stands in no address, which
browsers remember and proxies log.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries import page_queries
from services.gateway.queries.views import UnitView
from services.gateway.sign_in.person import Me
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.intake.search import FindRecords

PATH: Final = "/units/{unit}/find"
PAGE_SIZE: Final = 25
LONGEST: Final = 200
router = APIRouter(include_in_schema=False)
SearchText = Annotated[str, Form(max_length=LONGEST)]
Cursor = Annotated[str, Form(max_length=500)]


@router.get(PATH)
async def form(request: Request, me: Me, unit: OfUnit) -> HTMLResponse:
    """Show the form.

    Raises:
        NotAllowedToAsk: They find no records of this unit.
    """
    me.acting(FindRecords, unit.id)
    view = {"unit": UnitView.of(unit)}
    return show(request, "staff/search.html", view=view, text="", found=None, after="")


@router.post(PATH)
async def find(
    request: Request, queries: Queries, me: Me, unit: OfUnit, text: SearchText = "", after: Cursor = ""
) -> Response:
    """Show the records that were found; the only one is opened."""
    if not text.strip():
        return await form(request, me, unit)
    asked = FindRecords(units=me.units_at(unit), text=text, after=after, limit=PAGE_SIZE)
    found = await queries.ask(asked)
    if len(found.records) == 1 and not after:
        (record,) = found.records
        return RedirectResponse(f"/units/{record.unit}/records/{record.record}", SEE_OTHER)
    names = {record.procedure: page_queries.procedure_name(record.procedure) for record in found.records}
    return show(
        request,
        "staff/search.html",
        view={"unit": UnitView.of(unit)},
        text=text,
        found=found,
        names=names,
        after=after,
    )
