"""The gate before every page and JSON of the staff door: without a session nothing is shown or done there."""

import re
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.request_session import (
    KnownSessions,
    RequestSession,
    SessionChanged,
    SessionEnded,
)
from services.gateway.queries.signed_query_client import NotAllowedToAsk, SignedQueryClient
from services.gateway.sign_in import cookies
from services.gateway.sign_in.person import SignedInPerson
from services.gateway.sign_in.return_path import SIGN_IN, SIGN_OUT, sign_in_address, this_page
from services.gateway.web.errors import error_response, unavailable_response
from services.gateway.web.office import Office
from services.gateway.web.pages import SEE_OTHER, language_of_request
from shared.contracts.questions.staff.sign_in import StaffSession
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

OPEN: Final = (SIGN_IN, SIGN_OUT)
STATIC: Final = "/static/"
UNATTENDED: Final = "Motcua-Unattended"
"""The header of a request that a page sends by itself."""
ONLY_SHOWS: Final = frozenset({"GET", "HEAD"})
FINDS: Final = re.compile(r"/units/[^/]+/find")
"""The page that is sent what somebody looks for, and only shows what it finds."""
ASK_AGAIN: Final = 307
"""Temporary Redirect: the browser asks the same once more, with the form that it sent."""


class Gate:
    """ASGI middleware: lets through who is signed in, and asks everybody else to sign in.

    It stands before the routes, so that a page which is added later is closed, too, and nobody finds out
    which there are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        session = session_of(request)
        try:
            who = await session.begin(by_memory=only_shows(request))
        except (SessionEnded, ServiceUnavailable) as failure:
            await instead_of_a_page(request, failure)(scope, receive, send)
            return
        request.state.queries = SignedQueryClient(request.app.state.queries, session, who.postings)
        try:
            await self.app(scope, receive, once_confirmed(request, session, receive, send))
        finally:
            if not session.is_confirmed:
                request.state.person = None  # whom a page that says what went wrong must not name


def once_confirmed(request: Request, session: RequestSession, receive: Receive, send: Send) -> Send:
    """Return how a page is sent: once staff has said who is signed in, or something instead of it."""
    is_replaced = False

    async def send_confirmed(message: Message) -> None:
        nonlocal is_replaced
        if is_replaced:
            return
        try:
            await session.confirm()
        except (SessionEnded, SessionChanged, ServiceUnavailable) as failure:
            is_replaced = True
            await instead_of_a_page(request, failure)(request.scope, receive, send)
        else:
            await send(message)

    return send_confirmed


def instead_of_a_page(
    request: Request, failure: SessionEnded | SessionChanged | ServiceUnavailable
) -> Response:
    """Return what is answered while nobody is signed in, or nobody knows who."""
    match failure:
        case SessionEnded():
            return ask_to_sign_in(request)
        case SessionChanged():
            return ask_again(request)
    request.state.person = None
    return unavailable_response(request, failure, of_a_form="not_done")


def is_open(path: str) -> bool:
    """Return whether a path is for everybody: the sign-in pages, and the files that all pages share."""
    return path.startswith((STATIC, f"{SIGN_IN}/")) or path in OPEN


def only_shows(request: Request) -> bool:
    """Return whether a request changes nothing, so that a page may begin before its session is confirmed."""
    return request.method in ONLY_SHOWS or FINDS.fullmatch(request.url.path) is not None


def session_of(request: Request) -> RequestSession:
    """Return the session of a request; who is signed in with it stands in the request's state."""

    def told(who: StaffSession) -> None:
        request.state.person = signed_in(request, who)

    known: KnownSessions = request.app.state.sessions
    return RequestSession(
        request.app.state.queries,
        cookies.read(request, cookies.SESSION),
        origin_of(request),
        known,
        told,
        unattended=UNATTENDED in request.headers,
    )


async def person_of(request: Request) -> SignedInPerson | None:
    """Return who has the session that the browser shows, as staff says now; None if nobody has.

    Raises:
        ServiceUnavailable: Nobody knows.
    """
    try:
        return signed_in(request, await session_of(request).begin(by_memory=False))
    except SessionEnded:
        return None


def signed_in(request: Request, who: StaffSession) -> SignedInPerson:
    """Return a person who is signed in, on this day."""
    office: Office = request.app.state.office
    today = local_day(office.clock.now(), load_office_zone())
    return SignedInPerson(who.person, who.name, who.postings, today, who.notices)


def origin_of(request: Request) -> str:
    """Return the address that the browser comes from, as far as it is known."""
    return (request.client.host if request.client else "")[:100]


def ask_to_sign_in(request: Request) -> Response:
    """Lead a browser to the sign-in page and back; refuse a program with 401."""
    if request.url.path.startswith("/api/"):
        refused = error_response(request, 401, "signed_out")
        refused.headers["WWW-Authenticate"] = 'Session realm="motcua"'  # which no browser asks a password for
        return refused
    return RedirectResponse(sign_in_address(request), SEE_OTHER)


def ask_again(request: Request) -> Response:
    """Let a browser ask for the same page, which then begins with what staff has just said."""
    return RedirectResponse(this_page(request), ASK_AGAIN)


def install_sign_in(app: FastAPI) -> None:
    """Register the responses to who is signed in no more, and to who asks what others may ask."""

    @app.exception_handler(SessionEnded)
    async def ended(request: Request, _failure: SessionEnded) -> Response:
        return ask_to_sign_in(request)

    @app.exception_handler(SessionChanged)
    async def changed(request: Request, _failure: SessionChanged) -> Response:
        return ask_again(request)

    @app.exception_handler(NotAllowedToAsk)
    async def not_allowed(request: Request, failure: NotAllowedToAsk) -> Response:
        say = language_of_request(request)
        roles = ", ".join(say(f"role.{role}") for role in failure.roles) or say("role.nobody")
        return error_response(request, 403, "not_yours", values={"roles": roles})
