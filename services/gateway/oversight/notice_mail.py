"""The e-mails that somebody gets about the work of an office, to be chosen by themselves."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway.oversight.notices import PATH as NOTICES
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import OfUnit, Queries, question_of
from shared.contracts.questions.staff.mail_choices import ChooseMail, MailChoice, MailChoicesOf

PATH: Final = f"{NOTICES}/mail"
router = APIRouter()


class MailChoicesView(View):
    """The e-mails that somebody gets. Their address is personal."""

    unit: UnitView
    sends_mail: bool
    address: str
    choices: tuple[MailChoice, ...]


async def my_choices(queries: Queries, me: Me, unit: OfUnit) -> MailChoicesView:
    """Return the e-mails that somebody gets, whatever the unit."""
    found = await queries.ask(MailChoicesOf(by=me.id))
    return MailChoicesView(unit=UnitView.of(unit), **dict(found))


MyChoices = Annotated[MailChoicesView, Depends(my_choices)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: MyChoices) -> HTMLResponse:
    """Show which e-mails somebody gets."""
    return show(request, "oversight/notice_mail.html", view=view)


@router.post(PATH, include_in_schema=False)
async def choose(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    occasions: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    """Store what somebody has chosen; sent twice it comes to the same.

    Raises:
        RequestValidationError: The form names an occasion that there is not.
    """
    await queries.ask(question_of(ChooseMail, {"by": me.id, "occasions": tuple(occasions or ())}))
    return leave_note(back_to(request), Note("mail"))


@router.get(f"/api{PATH}")
async def data(view: MyChoices) -> MailChoicesView:
    """Return which e-mails somebody gets about the work of their office."""
    return view
