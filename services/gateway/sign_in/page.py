"""The sign-in page: a local account, the province's single sign-on, and the invented people of a demo."""

from contextlib import suppress
from math import ceil
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in import cookies
from services.gateway.sign_in.gate import origin_of
from services.gateway.sign_in.return_path import SIGN_IN, SIGN_OUT, own_page
from services.gateway.web.office import Office
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import FormText, Queries
from shared.contracts.questions.staff.people import DemoPeople
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    DemoSignIn,
    EndSingleSignOn,
    SignedIn,
    SignInPerson,
    SignInRefusal,
    SignOut,
)
from shared.messaging.queries.client import QueryFailed

router = APIRouter(include_in_schema=False)
TO: Final = "motcua-to"
"""Cookie of the page to which a single sign-on leads back."""
STATUS: Final = {SignInRefusal.TOO_MANY: 429}
REFUSED: Final = 422
To = Annotated[str, Query()]


@router.get(SIGN_IN)
async def page(request: Request, queries: Queries, to: To = "") -> HTMLResponse:
    """Show how somebody can sign in."""
    return await _page(request, queries, to)


@router.post(SIGN_IN)
async def sign_in(
    request: Request,
    queries: Queries,
    login: FormText = "",
    password: FormText = "",
    code: FormText = "",
    to: FormText = "",
) -> Response:
    """Sign in the holder of a local account."""
    try:
        asked = SignInPerson(
            login=login.strip(),
            password=password,
            code=code.replace(" ", ""),
            origin=origin_of(request),
            device=cookies.read(request, cookies.DEVICE),
            before=cookies.read(request, cookies.SESSION),
        )
    except ValidationError:  # longer than any that is right
        return await _page(
            request, queries, to, refused=SignedIn(refused=SignInRefusal.WRONG), login=login[:100]
        )
    signed_in = await queries.ask(asked)
    return await _outcome(request, queries, signed_in, to, login=login)


@router.post(f"{SIGN_IN}/demo")
async def sign_in_demo(
    request: Request, queries: Queries, person: FormText = "", to: FormText = ""
) -> Response:
    """Sign in one of the invented people of a demo.

    Raises:
        HTTPException: 404, this is no demo.
    """
    office: Office = request.app.state.office
    if not office.demo:
        raise HTTPException(404)
    asked = DemoSignIn(
        person=person, origin=origin_of(request), before=cookies.read(request, cookies.SESSION)
    )
    return await _outcome(request, queries, await queries.ask(asked), to)


@router.get(f"{SIGN_IN}/province")
async def begin(request: Request, queries: Queries, to: To = "") -> Response:
    """Lead to the province's single sign-on.

    Raises:
        HTTPException: 404, the office has none.
    """
    provider = await queries.ask(BeginSingleSignOn())
    if provider.is_unreachable:
        return await _page(request, queries, to, refused=SignedIn(refused=SignInRefusal.FAILED))
    if not provider.url:
        raise HTTPException(404)
    response = RedirectResponse(provider.url, SEE_OTHER)
    cookies.keep(request, response, cookies.FLOW, provider.flow, cookies.FLOW_S)
    cookies.keep(request, response, TO, own_page(to), cookies.FLOW_S)
    return response


@router.get(f"{SIGN_IN}/return")
async def end(request: Request, queries: Queries) -> Response:
    """Sign in whom the provider has sent back."""
    to = cookies.read(request, TO)
    try:
        asked = EndSingleSignOn(
            flow=cookies.read(request, cookies.FLOW),
            query=request.url.query,
            origin=origin_of(request),
            before=cookies.read(request, cookies.SESSION),
        )
        signed_in = await queries.ask(asked)
    except (ValidationError, QueryFailed):
        signed_in = SignedIn(refused=SignInRefusal.FAILED)
    response = await _outcome(request, queries, signed_in, to)
    cookies.forget(request, response, cookies.FLOW)
    cookies.forget(request, response, TO)
    return response


@router.post(SIGN_OUT)
async def sign_out(request: Request, queries: Queries) -> Response:
    """End the session, and forget it in the browser whatever becomes of that."""
    response = RedirectResponse(SIGN_IN, SEE_OTHER)
    cookies.forget(request, response, cookies.SESSION)
    with suppress(ValidationError, QueryFailed):  # it had ended, or never was one
        await queries.ask(SignOut(session=cookies.read(request, cookies.SESSION)))
    return response


async def _outcome(
    request: Request, queries: QueryClient, signed_in: SignedIn, to: str, *, login: str = ""
) -> Response:
    """Keep a new session, never one that the browser has brought along; or say why there is none."""
    if not signed_in.session:
        return await _page(request, queries, to, refused=signed_in, login=login)
    response = RedirectResponse(own_page(to), SEE_OTHER)
    cookies.keep(request, response, cookies.SESSION, signed_in.session)
    if signed_in.device:
        cookies.keep(request, response, cookies.DEVICE, signed_in.device, cookies.DEVICE_S)
    return response


async def _page(
    request: Request, queries: QueryClient, to: str, *, refused: SignedIn | None = None, login: str = ""
) -> HTMLResponse:
    office: Office = request.app.state.office
    provider = await queries.ask_or_none(BeginSingleSignOn())
    people = await queries.ask_or_none(DemoPeople()) if office.demo else None
    status = STATUS.get(refused.refused or SignInRefusal.WRONG, REFUSED) if refused else 200
    page = show(
        request,
        "staff/sign_in.html",
        status=status,
        unit=office.default_unit,
        provider=bool(provider and provider.url),
        people=people.people if people else (),
        to=own_page(to),
        login=login,
        refused=(refused.refused or SignInRefusal.WRONG) if refused else None,
        wait_minutes=ceil(refused.retry_after_s / 60) if refused else 0,
    )
    if refused and refused.retry_after_s:
        page.headers["Retry-After"] = str(refused.retry_after_s)
    return with_form(page)
