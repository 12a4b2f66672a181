"""The survey form behind the link of an invitation."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from secrets import token_bytes
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.gateway.public.rate_limit import Attempt, Client, FromClient
from services.gateway.public.tablet import ABANDONED_S, THANKS_S, back_to_tablet
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.web.pages import show, with_form
from services.gateway.web.parameters import Queries
from shared.contracts.questions.surveys.citizen_text import MAX_COMMENT_LENGTH
from shared.contracts.questions.surveys.form import (
    AnswerChannel,
    GetSurveyForm,
    GiveAnswer,
    LinkState,
    SurveyForm,
)
from shared.reference.loading import load_units
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
STATUSES_WITH_FORM: Final = frozenset({422, 503})
"""Statuses of a page that still shows the form."""
DOES_NOT_APPLY: Final = "-"
UNKNOWN_OPEN: Final = SurveyForm(state=LinkState.OPEN)
"""An open form whose contents are not known, as the service is unavailable."""
CHANNELS_OF_FORM: Final = frozenset({AnswerChannel.LINK, AnswerChannel.QR})
"""Channels that the address of a form may name; without one it was reached by a link. Staff type paper in."""
NO_FACTORS: Final = ("comment", "contact", "channel")
"""Fields of the form that are not factors; all others are."""
DIGEST_KEY: Final = token_bytes(32)
"""Random per process, so that nobody can find a sender's address from the digest of the device."""


async def tablet_of(tablet: str = "") -> Unit | None:
    """Return the unit on whose tablet a form is shown; None if it is not on a tablet.

    Raises:
        UnknownUnit: No unit has this id.
    """
    return load_units()[tablet] if tablet else None


AtTablet = Annotated[Unit | None, Depends(tablet_of)]


@router.get("/s/{token}")
async def form(
    request: Request, queries: Queries, client: FromClient, token: str, tablet: AtTablet, channel: str = ""
) -> HTMLResponse:
    """Show the form behind a link, or why there is none; a tablet clears a form that nobody sends."""
    with client.guess() as guess:
        behind = await _behind(queries, token)
        _judge(guess, behind.state)
    page = _form(request, behind, given={"channel": channel})
    return _on(tablet, page, has_form=behind.state is LinkState.OPEN)


@router.post("/s/{token}")
async def answer(
    request: Request, queries: Queries, client: FromClient, token: str, tablet: AtTablet
) -> HTMLResponse:
    """Send a citizen's answer to the service, and show whether it was kept."""
    page = await _take(request, queries, client, token, tablet)
    return _on(tablet, page, has_form=page.status_code in STATUSES_WITH_FORM)


async def _take(
    request: Request, queries: QueryClient, client: Client, token: str, tablet: Unit | None
) -> HTMLResponse:
    with client.post(token) as post, client.guess() as guess:
        given = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
        try:
            if guess.is_over:  # to look a link up costs less than to give an answer behind it
                _judge(guess, (await _behind(queries, token)).state)
            answer = _answer_in(given) | ({"channel": AnswerChannel.TABLET} if tablet else {})
            question = GiveAnswer.model_validate(answer | {"token": token, "device": _device(request)})
            taken = await queries.ask(question)
        except ValidationError as wrong:
            faults = {str(fault["loc"][-1]) for fault in wrong.errors(include_input=False) if fault["loc"]}
            return await _form_again(request, queries, guess, token, given, faults)
        except ServiceUnavailable:
            post.give_back()
            guess.give_back()
            return _form(request, UNKNOWN_OPEN, status=503, given=given)
        if taken.missing:
            return await _form_again(request, queries, guess, token, given, taken.missing)
        _judge(guess, taken.state)
    if taken.kept:
        return show(request, "public/survey_end.html", end="thanks")
    return _no_form(request, taken.state, status=410 if taken.state is LinkState.EXPIRED else 409)


async def _behind(queries: QueryClient, token: str) -> SurveyForm:
    """Return what is behind a link.

    Raises:
        ServiceUnavailable: Nobody knows.
    """
    try:
        return await queries.ask(GetSurveyForm(token=token))
    except ValidationError:
        return SurveyForm(state=LinkState.UNKNOWN)


def _judge(guess: Attempt, state: LinkState) -> None:
    """Let an unknown link count as a guess, and no other.

    Raises:
        HTTPException: 429, the link is unknown, and too many were.
    """
    if state is LinkState.UNKNOWN:
        guess.refuse_if_over()
    else:
        guess.give_back()


def _answer_in(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a form as those of `GiveAnswer`; a factor without a step was left open."""
    steps = {name: step for name, step in given.items() if name not in NO_FACTORS and step}
    texts = {name: given[name] for name in ("comment", "contact") if given.get(name)}
    named = given.get("channel", "")
    texts["channel"] = named if named in CHANNELS_OF_FORM else AnswerChannel.LINK
    return {"steps": {name: None if step == DOES_NOT_APPLY else step for name, step in steps.items()}} | texts


def _on(tablet: Unit | None, page: HTMLResponse, *, has_form: bool) -> HTMLResponse:
    return back_to_tablet(page, ABANDONED_S if has_form else THANKS_S, tablet.id) if tablet else page


def _device(request: Request) -> str:
    sent_from = f"{request.client.host if request.client else ''} {request.headers.get('user-agent', '')}"
    return blake2b(sent_from.encode(), key=DIGEST_KEY, digest_size=8).hexdigest()


async def _form_again(
    request: Request,
    queries: QueryClient,
    guess: Attempt,
    token: str,
    given: dict[str, str],
    faults: Collection[str],
) -> HTMLResponse:
    try:
        form = await _behind(queries, token)
    except ServiceUnavailable:
        form = UNKNOWN_OPEN
    _judge(guess, form.state)
    return _form(request, form, status=422, given=given, faults=faults)


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
        "public/survey_form.html",
        status=status,
        unit=load_units()[form.unit].name if form.unit in load_units() else "",
        factors=form.instrument.factors if form.instrument else (),
        levels=form.instrument.levels if form.instrument else (),
        asked_before=form.instrument is None,
        given=given or {},
        faults=faults,
        not_kept=status == 503,
        longest_comment=MAX_COMMENT_LENGTH,
    )
    return with_form(page)


def _no_form(request: Request, state: LinkState, *, status: int = 200) -> HTMLResponse:
    if state is LinkState.UNKNOWN:
        return show(request, "public/survey_end.html", status=404, end="unknown_link")
    return show(request, "public/survey_end.html", status=status, end=str(state))
