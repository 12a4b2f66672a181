"""Pages for citizens: the survey behind the link of an invitation."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from secrets import token_bytes
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.gateway.public.client import AtDoor, Visitor
from services.gateway.public.tablet import ABANDONED_S, THANKS_S, comes_back
from services.gateway.queries.query_client import Desk, ServiceSilent
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk
from shared.contracts.questions.surveys.citizen_text import MAX_COMMENT_LENGTH
from shared.contracts.questions.surveys.form import (
    AnswerChannel,
    GetSurveyForm,
    GiveAnswer,
    LinkState,
    SurveyForm,
)
from shared.reference.units import Unit, load_units

router = APIRouter(include_in_schema=False)
FORM_STAYS: Final = frozenset({422, 503})
"""Statuses of a page that still has the form."""
DOES_NOT_APPLY: Final = "-"
OPEN: Final = SurveyForm(state=LinkState.OPEN)
"""A form whose service cannot say more about it."""
OWN_CHANNELS: Final = frozenset({AnswerChannel.LINK})
"""That a form may say it came by; paper is typed in by staff, and the code on the slip says nothing."""
NO_FACTORS: Final = ("comment", "contact", "channel")
"""Fields of the form; every other is a factor."""
DIGEST_KEY: Final = token_bytes(32)
"""Of this process, so that where an answer was sent from cannot be told from its digest."""


def tablet_of(tablet: str = "") -> Unit | None:
    """Return the unit on whose tablet a form is shown, if it is on one.

    Raises:
        UnknownUnit: There is none of this id.
    """
    return load_units()[tablet] if tablet else None


AtTablet = Annotated[Unit | None, Depends(tablet_of)]


@router.get("/s/{token}")
async def form(
    request: Request, desk: AtDesk, visitor: AtDoor, token: str, tablet: AtTablet, channel: str = ""
) -> HTMLResponse:
    """Show the form behind a link, or what became of it; a tablet clears one that nobody sends."""
    visitor.look_behind()
    try:
        behind = await desk.ask(GetSurveyForm(token=token))
    except ValidationError:
        behind = SurveyForm(state=LinkState.UNKNOWN)
    if behind.state is LinkState.UNKNOWN:
        visitor.guessed()
    page = _form(request, behind, given={"channel": channel})
    return _on(tablet, page, stays=behind.state is LinkState.OPEN)


@router.post("/s/{token}")
async def answer(
    request: Request, desk: AtDesk, visitor: AtDoor, token: str, tablet: AtTablet
) -> HTMLResponse:
    """Hand a citizen's answer over to be kept, and say plainly whether it was."""
    page = await _take(request, desk, visitor, token, tablet)
    return _on(tablet, page, stays=page.status_code in FORM_STAYS)


async def _take(
    request: Request, desk: Desk, visitor: Visitor, token: str, tablet: Unit | None
) -> HTMLResponse:
    visitor.send_form(token)
    given = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    try:
        said = _said(given) | ({"channel": AnswerChannel.TABLET} if tablet else {})
        question = GiveAnswer.model_validate(said | {"token": token, "device": _device(request)})
    except ValidationError as wrong:
        visitor.sent_form(token)
        faults = {str(fault["loc"][-1]) for fault in wrong.errors(include_input=False)}
        if "token" in faults:
            visitor.guessed()
            return _no_form(request, LinkState.UNKNOWN)
        return await _form_again(request, desk, token, given, faults)
    try:
        taken = await desk.ask(question)
    except ServiceSilent:
        return _form(request, OPEN, status=503, given=given)
    visitor.sent_form(token)
    if taken.missing:
        return await _form_again(request, desk, token, given, taken.missing)
    if taken.kept:
        return show(request, "survey_end.html", end="thanks")
    if taken.state is LinkState.UNKNOWN:
        visitor.guessed()
    return _no_form(request, taken.state, status=409)


def _said(given: Mapping[str, str]) -> dict[str, Any]:
    """Put what a form says in the words of the question; a factor without a step was left open."""
    steps = {name: step for name, step in given.items() if name not in NO_FACTORS and step}
    said = {name: given[name] for name in ("comment", "contact") if given.get(name)}
    if given.get("channel") in OWN_CHANNELS:
        said["channel"] = given["channel"]
    return {"steps": {name: None if step == DOES_NOT_APPLY else step for name, step in steps.items()}} | said


def _on(tablet: Unit | None, page: HTMLResponse, *, stays: bool) -> HTMLResponse:
    return comes_back(page, ABANDONED_S if stays else THANKS_S, tablet.id) if tablet else page


def _device(request: Request) -> str:
    sent_from = f"{request.client.host if request.client else ''} {request.headers.get('user-agent', '')}"
    return blake2b(sent_from.encode(), key=DIGEST_KEY, digest_size=8).hexdigest()


async def _form_again(
    request: Request, desk: Desk, token: str, given: dict[str, str], faults: Collection[str]
) -> HTMLResponse:
    form = await desk.ask_if_there(GetSurveyForm(token=token))
    return _form(request, form or OPEN, status=422, given=given, faults=faults)


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
        unit=load_units()[form.unit].name if form.unit in load_units() else "",
        factors=form.instrument.factors if form.instrument else (),
        asked_before=form.instrument is None,
        given=given or {},
        faults=faults,
        not_kept=status == 503,
        longest_comment=MAX_COMMENT_LENGTH,
    )
    # Under no-referrer a browser would send this form with `Origin: null`, as if it came from elsewhere.
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _no_form(request: Request, state: LinkState, *, status: int = 200) -> HTMLResponse:
    if state is LinkState.UNKNOWN:
        return show(request, "survey_end.html", status=404, end="unknown_link")
    return show(request, "survey_end.html", status=status, end=str(state))
