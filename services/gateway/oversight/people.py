"""The people of a unit, only to be seen: who works there, in which role, since when, and who can sign in."""

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, OfUnit, Queries, Today
from shared.contracts.questions.staff.people import People, PersonLine, PostingLine
from shared.reference.loading import load_units

PATH: Final = "/units/{unit}/people"
router = APIRouter()


class PostingState(StrEnum):
    """Where a posting is seen from a day."""

    COMING = "coming"
    HOLDS = "holds"
    ENDED = "ended"


class PostingView(PostingLine):
    """A posting, with the name of its unit."""

    place: str
    state: PostingState


class PersonView(PersonLine):
    """A person, with where they work."""

    postings: tuple[PostingView, ...]


class PeopleView(View):
    """A page of the people of a unit. Their names and e-mail addresses are personal."""

    unit: UnitView
    people: tuple[PersonView, ...]
    next: str


async def people_of_unit(queries: Queries, unit: OfUnit, page: AtPage, today: Today) -> PeopleView:
    """Return a page of those who work, or have worked, in a unit."""
    units = load_units()

    def posting(line: PostingLine) -> PostingView:
        state = PostingState.COMING if today < line.first_day else PostingState.HOLDS
        if line.last_day and line.last_day < today:
            state = PostingState.ENDED
        where = line.posting.unit
        return PostingView(**dict(line), place=units[where].name if where in units else where, state=state)

    lines = await queries.ask(People(unit=unit.id, **page.model_dump()))
    people = tuple(
        PersonView(**dict(one) | {"postings": tuple(map(posting, one.postings))}) for one in lines.people
    )
    return PeopleView(unit=UnitView.of(unit), people=people, next=lines.next)


UnitPeople = Annotated[PeopleView, Depends(people_of_unit)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: UnitPeople, position: AtPage) -> HTMLResponse:
    """Show the people of a unit."""
    return show(request, "oversight/people.html", view=view, after=position.after)


@router.get(f"/api{PATH}")
async def data(view: UnitPeople) -> PeopleView:
    """Return the people of a unit with their postings, page by page. For its chairman and the operator."""
    return view
