"""The posted procedures: papers, time limits, fees and legal basis, with their source and how sure it is."""

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries.views import View
from services.gateway.web.pages import show
from services.gateway.web.parameters import Find, Today
from shared.reference.catalogue import Procedure
from shared.reference.loading import load_procedures
from shared.text import contains_words, unaccented

router = APIRouter()
COMMUNE: Final = "commune"


class ProcedureView(View):
    """A procedure as it is posted; unknown parts are empty."""

    code: str = Field(examples=["1.004837"])
    name: str
    field: str
    limit: str = Field(examples=["3 working-days"])
    limit_if_verified: str = Field(description="The whole limit if the declaration has to be verified")
    papers: tuple[str, ...] = Field(description="The papers to hand in, in the ordinary case")
    fee: str
    results: tuple[str, ...] = Field(description="What the citizen gets")
    legal_basis: str
    legal_basis_en: str
    source: str = Field(description="The source of the limits")
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
            results=procedure.results,
            legal_basis=procedure.legal_basis,
            legal_basis_en=procedure.legal_basis_en,
            source=procedure.source,
            source_en=procedure.source_en,
            certainty=procedure.certainty,
            posted_on=procedure.checked_on,
        )


def known(today: Today, find: Find = "") -> list[ProcedureView]:
    """Return today's procedures that contain every word of the search, sorted by field and name."""
    return list(map(ProcedureView.of, _found(today, find)))


def posted(today: Today, find: Find = "") -> list[ProcedureView]:
    """Return those of `known` that a commune decides: a counter also takes what others decide."""
    return [ProcedureView.of(one) for one in _found(today, find) if not one.levels or COMMUNE in one.levels]


def posted_procedure(today: Today, code: str) -> ProcedureView:
    """Return one procedure.

    Raises:
        HTTPException: 404, no procedure has this code.
    """
    if code not in load_procedures():
        raise HTTPException(404)
    return ProcedureView.of(load_procedures()[code].as_of(today))


Posted = Annotated[list[ProcedureView], Depends(posted)]
PostedProcedure = Annotated[ProcedureView, Depends(posted_procedure)]


@router.get("/thu-tuc", include_in_schema=False)
async def page(request: Request, found: Posted, find: Find = "") -> HTMLResponse:
    """Show the procedures to choose from, field by field."""
    fields = [(name, list(procedures)) for name, procedures in groupby(found, key=attrgetter("field"))]
    return show(request, "public/procedures.html", fields=fields, found=len(found), find=find)


@router.get("/thu-tuc/{code}", include_in_schema=False)
async def procedure_page(request: Request, procedure: PostedProcedure) -> HTMLResponse:
    """Show one procedure."""
    return show(request, "public/procedure.html", procedure=procedure)


@router.get("/api/public/procedures")
async def data(found: Posted) -> list[ProcedureView]:
    """Return the posted procedures; `find` searches for words, with or without marks."""
    return found


@router.get("/api/public/procedures/{code}")
async def procedure_data(procedure: PostedProcedure) -> ProcedureView:
    """Return one posted procedure."""
    return procedure


def _found(today: date, find: str) -> list[Procedure]:
    procedures = [procedure.as_of(today) for procedure in load_procedures().values()]
    found = [procedure for procedure in procedures if contains_words(_searched(procedure), find)]
    return sorted(found, key=_by_field_and_name)


def _searched(procedure: Procedure) -> str:
    return f"{procedure.code} {procedure.name} {procedure.field}"


def _by_field_and_name(procedure: Procedure) -> tuple[str, str]:
    return procedure.field, unaccented(procedure.name)
