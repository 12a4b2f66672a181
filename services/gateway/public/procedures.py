"""The posted procedures: papers, time limits, fees, forms and legal basis, with their source.

A procedure of which no papers are known is found here, too, and is not called posted.
"""

import asyncio
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from services.gateway.queries.views import View
from services.gateway.web.attachment import named
from services.gateway.web.pages import show
from services.gateway.web.parameters import Find, Today
from shared.reference.catalogue import Procedure
from shared.reference.loading import load_procedure_forms, load_procedures
from shared.text import Alphabetical, alphabetical, contains_words

router = APIRouter()
FORM_PATH: Final = "/thu-tuc/{code}/mau/{file}"
UNKNOWN: Final = "application/octet-stream"
"""So that no browser shows a form; it is saved."""


class FormToDownload(View):
    """A form to download."""

    file: str
    name: str
    source: str
    size: int = Field(description="Bytes")
    sha256: str
    path: str = Field(description="Where it is downloaded")


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
    gives_land: bool = Field(exclude=True)
    is_posted: bool = Field(description="Whether papers and limit are posted; without papers it is not")
    posted_on: date | None = Field(
        description="The day on which it was last compared with its source, and posted; null if it is not"
    )
    forms: tuple[FormToDownload, ...] = Field(
        description="Forms to download, as far as the office has given some"
    )

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
            gives_land=procedure.gives_land,
            is_posted=procedure.is_posted,
            posted_on=procedure.checked_on if procedure.is_posted else None,
            forms=tuple(
                FormToDownload(
                    file=form.file,
                    name=form.name,
                    source=form.source,
                    size=form.size,
                    sha256=form.sha256,
                    path=FORM_PATH.format(code=procedure.code, file=form.file),
                )
                for form in load_procedure_forms().get(procedure.code, ())
            ),
        )


def by_field_and_name(procedure: Procedure) -> tuple[Alphabetical, Alphabetical]:
    """Return what sorts procedures by field and name, as a dictionary does."""
    return alphabetical(procedure.field), alphabetical(procedure.name)


def known(today: Today, find: Find = "") -> list[ProcedureView]:
    """Return today's procedures that contain every word of the search, sorted by field and name."""
    return list(map(ProcedureView.of, _found(today, find)))


def of_commune(today: Today, find: Find = "") -> list[ProcedureView]:
    """Return those of `known` that a commune decides: a counter also takes what others decide."""
    return [ProcedureView.of(one) for one in _found(today, find) if one.is_of_a_commune]


def posted_procedure(today: Today, code: str) -> ProcedureView:
    """Return one procedure.

    Raises:
        HTTPException: 404, no procedure has this code.
    """
    if code not in load_procedures():
        raise HTTPException(404)
    return ProcedureView.of(load_procedures()[code].as_of(today))


OfCommune = Annotated[list[ProcedureView], Depends(of_commune)]
PostedProcedure = Annotated[ProcedureView, Depends(posted_procedure)]


@router.get("/thu-tuc", include_in_schema=False)
async def page(request: Request, found: OfCommune, find: Find = "") -> HTMLResponse:
    """Show the procedures to choose from, field by field."""
    fields = [(name, list(procedures)) for name, procedures in groupby(found, key=attrgetter("field"))]
    posted = sum(one.is_posted for one in found)
    return show(request, "public/procedures.html", fields=fields, found=len(found), posted=posted, find=find)


@router.get("/thu-tuc/{code}", include_in_schema=False)
async def procedure_page(request: Request, procedure: PostedProcedure) -> HTMLResponse:
    """Show one procedure."""
    return show(request, "public/procedure.html", procedure=procedure)


@router.get(FORM_PATH, include_in_schema=False)
async def form_file(procedure: PostedProcedure, file: str) -> Response:
    """Return a form, to be saved.

    Raises:
        HTTPException: 404, the procedure has no such form, or its bytes are no longer those that are posted.
    """
    forms = load_procedure_forms().get(procedure.code, ())
    form = next((form for form in forms if form.file == file), None)
    content = await asyncio.to_thread(form.content) if form else None
    if content is None:
        raise HTTPException(404)
    sandbox = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content, media_type=UNKNOWN, headers={**named(file), **sandbox})


@router.get("/api/public/procedures")
async def data(found: OfCommune) -> list[ProcedureView]:
    """Return the procedures of a commune; `find` searches for words, with or without marks."""
    return found


@router.get("/api/public/procedures/{code}")
async def procedure_data(procedure: PostedProcedure) -> ProcedureView:
    """Return one posted procedure."""
    return procedure


def _found(today: date, find: str) -> list[Procedure]:
    procedures = [procedure.as_of(today) for procedure in load_procedures().values()]
    found = [procedure for procedure in procedures if contains_words(_searched(procedure), find)]
    return sorted(found, key=by_field_and_name)


def _searched(procedure: Procedure) -> str:
    return f"{procedure.code} {procedure.name} {procedure.field}"
