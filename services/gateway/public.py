"""Pages for citizens: the survey behind the link of an invitation."""

from collections.abc import Collection
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.gateway.desk import ServiceSilent
from services.gateway.pages import show
from services.gateway.parameters import AtDesk
from shared.questions.surveys import LONGEST_COMMENT, FormBehind, GiveAnswer, LinkState, SurveyForm
from shared.units import known_units

router = APIRouter(include_in_schema=False)
FACTORS: Final = ("responsibility", "attitude", "capacity")
Given = Annotated[str, Form()]
OPEN: Final = SurveyForm(state=LinkState.OPEN)
"""A form whose service cannot say more about it."""


@router.get("/s/{token}")
async def form(request: Request, desk: AtDesk, token: str) -> HTMLResponse:
    """Show the form behind a link, or what became of it."""
    try:
        question = FormBehind(token=token)
    except ValidationError:
        return _no_form(request, LinkState.UNKNOWN)
    return _form(request, await desk.ask(question))


@router.post("/s/{token}")
async def answer(
    request: Request,
    desk: AtDesk,
    token: str,
    responsibility: Given = "",
    attitude: Given = "",
    capacity: Given = "",
    comment: Given = "",
) -> HTMLResponse:
    """Hand a citizen's answer over to be kept, and say plainly whether it was."""
    given = {
        "responsibility": responsibility,
        "attitude": attitude,
        "capacity": capacity,
        "comment": comment,
    }
    try:
        question = GiveAnswer.model_validate({"token": token, **given})
    except ValidationError as wrong:
        faults = {str(fault["loc"][0]) for fault in wrong.errors(include_input=False)}
        if "token" in faults:
            return _no_form(request, LinkState.UNKNOWN)
        form = await desk.ask_if_there(FormBehind(token=token))
        return _form(request, form or OPEN, status=422, given=given, faults=faults)
    try:
        taken = await desk.ask(question)
    except ServiceSilent:
        return _form(request, OPEN, status=503, given=given)
    if taken.kept:
        return show(request, "survey_end.html", end="thanks")
    return _no_form(request, taken.state, status=409)


def _form(
    request: Request,
    form: SurveyForm,
    *,
    status: int = 200,
    given: dict[str, str] | None = None,
    faults: Collection[str] = (),
) -> HTMLResponse:
    if form.state is not LinkState.OPEN:
        return _no_form(request, form.state)
    page = show(
        request,
        "survey.html",
        status=status,
        unit=known_units()[form.unit].name if form.unit in known_units() else "",
        factors=FACTORS,
        given=given or {},
        faults=faults,
        not_kept=status == 503,
        longest_comment=LONGEST_COMMENT,
    )
    # Under no-referrer a browser would send this form with `Origin: null`, as if it came from elsewhere.
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _no_form(request: Request, state: LinkState, *, status: int = 200) -> HTMLResponse:
    if state is LinkState.UNKNOWN:
        return show(request, "survey_end.html", status=404, end="unknown_link")
    return show(request, "survey_end.html", status=status, end="answered")
