"""The quarterly list of what the office disclosed: what, how and when.

Source: domain.md, section 6: Law 10/2022 has procedures posted permanently, and a list each quarter.
"""

from asyncio import gather
from collections import defaultdict
from datetime import date, timedelta
from operator import itemgetter
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.public.procedures import OfCommune, ProcedureView
from services.gateway.queries.period import FIRST_YEAR
from services.gateway.queries.quarter import Quarter
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries, Today
from shared.contracts.questions.supervision.disclosures import (
    DisclosedLine,
    DisclosedLines,
    WhatIsDisclosed,
)
from shared.contracts.questions.supervision.receptions import HowReceptionsWent, ReceptionFigures
from shared.reference.units import Unit

PATH: Final = "/cong-khai/{unit}/danh-muc"
MOST_SHOWN: Final = 500
"""Entries of the office's own; a commune discloses some dozens a year."""
router = APIRouter()


class QuarterView(View):
    """What was disclosed from one quarter on, newest first. Procedures stay posted until they change."""

    year: int
    quarter: int = Field(ge=1, le=4)
    procedures: tuple[ProcedureView, ...] = Field(description="Each with its day of posting")
    entries: tuple[DisclosedLine, ...] = Field(
        default=(), description="What the office itself has disclosed; also what was withdrawn later"
    )


class DisclosedView(View):
    """The disclosures of a commune by quarter, newest first."""

    unit: UnitView
    quarters: tuple[QuarterView, ...]
    receptions: ReceptionFigures | None = Field(
        default=None,
        description="Receptions of citizens in this quarter and the one before; null while unknown",
    )
    is_silent: bool = Field(
        default=False, description="Whether the service that keeps the office's entries does not answer"
    )


async def disclosed(queries: Queries, unit: OfUnit, found: OfCommune, today: Today) -> DisclosedView:
    """Group the posted procedures, and what the office itself has disclosed, by quarter."""
    procedures: dict[Quarter, list[ProcedureView]] = defaultdict(list)
    posted = [(one.posted_on, one) for one in found if one.posted_on]
    for day, procedure in sorted(posted, key=itemgetter(0), reverse=True):
        procedures[Quarter.of(day)].append(procedure)
    entries: dict[Quarter, list[DisclosedLine]] = defaultdict(list)
    answer, receptions = await gather(_entered(queries, unit, today), _received(queries, unit, today))
    for line in answer.lines if answer else ():
        entries[Quarter.of(line.since)].append(line)
    return DisclosedView(
        unit=UnitView.of(unit),
        quarters=tuple(
            QuarterView(
                year=quarter.year,
                quarter=quarter.number,
                procedures=tuple(procedures[quarter]),
                entries=tuple(entries[quarter]),
            )
            for quarter in sorted({*procedures, *entries}, reverse=True)
        ),
        receptions=receptions,
        is_silent=answer is None,
    )


async def _entered(queries: QueryClient, unit: Unit, today: date) -> DisclosedLines | None:
    """Return what the office entered; where nobody has ever used supervision there is nothing."""
    if queries.is_not_started(WhatIsDisclosed.service):
        return DisclosedLines(lines=())
    asked = WhatIsDisclosed(unit=unit.id, since=date(FIRST_YEAR, 1, 1), until=today, limit=MOST_SHOWN)
    return await queries.ask_or_none(asked)


async def _received(queries: QueryClient, unit: Unit, today: date) -> ReceptionFigures | None:
    """Return when citizens were received in this quarter and the one before; it names nobody."""
    if queries.is_not_started(HowReceptionsWent.service):
        return None
    since = Quarter.of(Quarter.of(today).since - timedelta(days=1)).since
    return await queries.ask_or_none(HowReceptionsWent(unit=unit.id, since=since, until=today))


Disclosed = Annotated[DisclosedView, Depends(disclosed)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Disclosed, today: Today) -> HTMLResponse:
    """Show the list."""
    return show(request, "public/disclosure_list.html", view=view, today=today)


@router.get("/api/public/units/{unit}/disclosed")
async def data(view: Disclosed) -> DisclosedView:
    """Return what a commune discloses, by the quarter in which it was posted."""
    return view
