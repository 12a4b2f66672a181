"""The posted procedures: what is asked of a citizen, what the office owes, and how sure we are of it."""

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Self

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries.views import View
from services.gateway.web.pages import show
from services.gateway.web.parameters import Find, Today
from shared.reference.catalogue import Procedure, load_procedures
from shared.text import unaccented

router = APIRouter()


class ProcedureView(View):
    """A procedure as it is posted; what is not known is empty."""

    code: str = Field(examples=["1.004837"])
    name: str
    field: str
    limit: str = Field(examples=["3 working-days"])
    limit_if_verified: str = Field(description="The whole limit when what was declared has to be verified")
    papers: tuple[str, ...] = Field(description="What is handed in in the ordinary case")
    fee: str
    legal_basis: str
    legal_basis_en: str
    source: str = Field(description="Where the limits are from")
    source_en: str
    certainty: str = Field(description="How sure the limits are: law, second-hand or unchecked")
    posted_on: date = Field(description="The day on which it was last compared with its source, and posted")

    @classmethod
    def of(cls, procedure: Procedure) -> Self:
        return cls(
            code=procedure.code,
            name=procedure.name,
            field=procedure.field,
            limit=str(procedure.limit),
            limit_if_verified=str(procedure.limit_if_verified or ""),
            papers=procedure.papers,
            fee=procedure.fee,
            legal_basis=procedure.legal_basis,
            legal_basis_en=procedure.legal_basis_en,
            source=procedure.source,
            source_en=procedure.source_en,
            certainty=procedure.certainty,
            posted_on=procedure.checked_on,
        )


def posted(today: Today, find: Find = "") -> list[ProcedureView]:
    """Return the procedures of today in which every word that is looked for occurs, by field and name."""
    words = unaccented(find).split()
    known = [procedure.as_of(today) for procedure in load_procedures().values()]
    found = [
        one
        for one in known
        if all(word in unaccented(f"{one.code} {one.name} {one.field}") for word in words)
    ]
    return [ProcedureView.of(one) for one in sorted(found, key=lambda one: (one.field, unaccented(one.name)))]


def one_posted(today: Today, code: str) -> ProcedureView:
    """Return one procedure.

    Raises:
        HTTPException: 404, there is none of this code.
    """
    if code not in load_procedures():
        raise HTTPException(404)
    return ProcedureView.of(load_procedures()[code].as_of(today))


Posted = Annotated[list[ProcedureView], Depends(posted)]
One = Annotated[ProcedureView, Depends(one_posted)]


@router.get("/thu-tuc", include_in_schema=False)
async def page(request: Request, found: Posted, find: Find = "") -> HTMLResponse:
    """Show the procedures to choose from, field by field."""
    fields = [(name, list(one)) for name, one in groupby(found, key=attrgetter("field"))]
    return show(request, "procedures.html", fields=fields, found=len(found), find=find)


@router.get("/thu-tuc/{code}", include_in_schema=False)
async def one(request: Request, procedure: One) -> HTMLResponse:
    """Show one procedure."""
    return show(request, "procedure.html", procedure=procedure)


@router.get("/api/public/procedures")
async def data(found: Posted) -> list[ProcedureView]:
    """Return the posted procedures; `find` looks for words, with or without marks."""
    return found


@router.get("/api/public/procedures/{code}")
async def one_as_data(procedure: One) -> ProcedureView:
    """Return one posted procedure."""
    return procedure
