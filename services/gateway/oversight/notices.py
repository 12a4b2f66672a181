"""What an office was told: deadlines that are near or missed, held letters, dissatisfied citizens."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import AtPage, FormText, OfUnit, Queries, empty_as_none, question_of
from shared.contracts.questions.staff.notices import Notice, NoticeKind, NoticesOf, SettleNotice

PATH: Final = "/units/{unit}/notices"
router = APIRouter()
OfKind = Annotated[NoticeKind | None, empty_as_none, Query(description="Only of this kind")]
Done = Annotated[bool, Query(description="Those that are settled, instead of those that wait")]


class NoticesView(View):
    """A page of notices, the newest first, and how many wait by kind."""

    unit: UnitView
    kind: NoticeKind | None
    done: bool
    notices: tuple[Notice, ...]
    waiting: dict[NoticeKind, int]
    next: str

    @property
    def count(self) -> int:
        """How many wait in all."""
        return sum(self.waiting.values())


async def notices_of_office(
    queries: Queries, me: Me, unit: OfUnit, page: AtPage, kind: OfKind = None, done: Done = False
) -> NoticesView:
    """Return a page of what the office of a unit was told, with what became part of it."""
    kinds = (kind,) if kind else ()
    asked = NoticesOf(units=me.units_at(unit), kinds=kinds, done=done, **page.model_dump())
    answer = await queries.ask(asked)
    return NoticesView(
        unit=UnitView.of(unit),
        kind=kind,
        done=done,
        notices=answer.notices,
        waiting=answer.waiting,
        next=answer.next,
    )


OfficeNotices = Annotated[NoticesView, Depends(notices_of_office)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfficeNotices, position: AtPage) -> HTMLResponse:
    """Show what the office was told."""
    return show(request, "oversight/notices.html", view=view, kinds=NoticeKind, after=position.after)


@router.post(PATH, include_in_schema=False)
async def settle(
    request: Request,
    queries: Queries,
    notice: FormText = "",
    of: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
) -> RedirectResponse:
    """Note that a notice is taken care of; one that is done already stays as it is, and is told.

    Raises:
        RequestValidationError: The form names no notice.
    """
    asked = question_of(SettleNotice, {"unit": of, "notice": notice})
    is_new = (await queries.ask(asked)).is_new
    return leave_note(back_to(request), Note("notice" if is_new else "notice_before", row=row))


@router.get(f"/api{PATH}")
async def data(view: OfficeNotices) -> NoticesView:
    """Return what an office was told, page by page."""
    return view
