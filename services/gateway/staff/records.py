"""The list of records: narrowed down, sorted, counted, page by page, and as a file for a spreadsheet."""

from asyncio import gather
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field

from services.gateway.public.procedures import by_field_and_name
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.record_list import (
    RecordChoice,
    RecordFilter,
    RecordList,
    RecordPlace,
    RecordsView,
)
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.pages import language_of_request, lead_to, show
from services.gateway.web.parameters import AtPage, OfUnit, Queries, Today, TypedDay, empty_as_none
from services.gateway.web.record_sheet import record_sheet
from services.gateway.web.spreadsheet import spreadsheet_response
from shared.contracts.questions.record_list import MOST_COUNTED, RecordSort
from shared.contracts.questions.staff.people import People
from shared.reference.catalogue.procedure import Procedure
from shared.reference.loading import load_procedures
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/records"
LENGTHS: Final = (25, 50, 100)
"""Records on a page, to choose from."""
DUE_WITHIN: Final = (0, 1, 3, 7)
"""Days ahead, to choose from."""
MOST_PEOPLE: Final = 200
router = APIRouter()
Days = Annotated[int, Field(ge=0, le=366)]


async def record_filter(
    standing: Annotated[RecordChoice | None, empty_as_none, Query(description="As of now")] = None,
    overdue_on: Annotated[
        TypedDay | None,
        empty_as_none,
        Query(description="Only records that were overdue when this day ended"),
    ] = None,
    apologised: Annotated[
        bool | None, empty_as_none, Query(description="Whether the office had apologised by then (form 04)")
    ] = None,
    since: Annotated[TypedDay | None, empty_as_none, Query(description="First day of receipt")] = None,
    until: Annotated[TypedDay | None, empty_as_none, Query(description="Last day of receipt")] = None,
    procedure: Annotated[
        str, Query(max_length=200, description="Code of a procedure, or a field of the catalogue")
    ] = "",
    due_within: Annotated[
        Days | None, empty_as_none, Query(description="Due today or within so many days")
    ] = None,
    officer: Annotated[str, Query(max_length=200, description="Who has them in hand; `me` for oneself")] = "",
    with_predecessors: Annotated[
        bool | None, empty_as_none, Query(description="Add the units that became part of this one")
    ] = None,
    sort: Annotated[
        RecordSort, Query(description="For the page and the file, not for JSON")
    ] = RecordSort.DUE,
    descending: bool = False,
) -> RecordFilter:
    """Return which records a list shows."""
    return RecordFilter(
        standing=standing,
        overdue_on=overdue_on,
        apologised=apologised,
        since=since,
        until=until,
        procedure=procedure,
        due_within=due_within,
        officer=officer,
        with_predecessors=bool(with_predecessors),
        sort=sort,
        descending=descending,
    )


async def list_of(queries: Queries, me: Me, unit: OfUnit, today: Today) -> RecordList:
    """Return the list of records as who is signed in may see it."""
    return RecordList(
        queries,
        unit,
        me.units_at(unit),
        me.id,
        today,
        lambda question: bool(me.roles_for(question, unit.id)),
    )


Wanted = Annotated[RecordFilter, Depends(record_filter)]
Records = Annotated[RecordList, Depends(list_of)]


@router.get(PATH, include_in_schema=False)
async def page(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    records: Records,
    wanted: Wanted,
    number: Annotated[int, Query(alias="page", ge=1, le=MOST_COUNTED)] = 1,
    limit: Annotated[int, Query(ge=1, le=500)] = LENGTHS[0],
) -> Response:
    """Show a page of records."""
    number = min(number, -(-MOST_COUNTED // limit))
    view, colleagues = await gather(
        records.view(wanted, RecordPlace(number, limit)), _colleagues(queries, me, unit)
    )
    if not view.records and view.pages:  # it has become shorter since the link was shown
        return lead_to(request, str(request.url.include_query_params(page=view.pages)))
    return show(
        request,
        "staff/records.html",
        view=view,
        choices=RecordChoice,
        sorts=RecordSort,
        lengths=LENGTHS,
        due_within=DUE_WITHIN,
        fields=_procedures_by_field(),
        colleagues=colleagues,
        has_predecessors=len(me.units_at(unit)) > 1,
    )


@router.get(f"{PATH}.xlsx", include_in_schema=False)
async def file(request: Request, unit: OfUnit, records: Records, wanted: Wanted, today: Today) -> Response:
    """Return the records of all pages as a file for a spreadsheet; each reading of names is logged."""
    say = language_of_request(request)
    views = [view async for view in records.whole(wanted)]
    name = f"{say('records.file')}-{unit.id}-{today:%Y%m%d}.xlsx"
    return await spreadsheet_response(name, record_sheet(views, say, request.app.state.office.clock.now()))


@router.get(f"/api{PATH}")
async def data(records: Records, wanted: Wanted, position: AtPage) -> RecordsView:
    """Return records by due time, page by page; with applicants for whoever may read names."""
    return await records.view(wanted, RecordPlace(limit=position.limit, page=position))


@cache
def _procedures_by_field() -> Mapping[str, list[Procedure]]:
    by_field = sorted(load_procedures().values(), key=by_field_and_name)
    return {field: list(procedures) for field, procedures in groupby(by_field, key=attrgetter("field"))}


async def _colleagues(queries: QueryClient, me: SignedInPerson, unit: Unit) -> Mapping[str, str]:
    """Return the names of those who work in a unit, by their ids, for whoever may see them."""
    if not me.roles_for(People, unit.id):
        return {}
    people = await queries.ask_or_none(People(unit=unit.id, limit=MOST_PEOPLE, only_names=True))
    return {one.person: one.name for one in people.people} if people else {}
