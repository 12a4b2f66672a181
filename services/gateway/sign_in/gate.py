"""The gate before every page and JSON of the staff door: without a session nothing behind it is asked."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.signed_query_client import NotAllowedToAsk, SessionEnded, SignedQueryClient
from services.gateway.sign_in import cookies
from services.gateway.sign_in.person import SignedInPerson
from services.gateway.sign_in.return_path import SIGN_IN, SIGN_OUT, sign_in_address
from services.gateway.web.errors import error_response, unavailable_response
from services.gateway.web.office import Office
from services.gateway.web.pages import SEE_OTHER, language_of_request
from shared.contracts.questions.staff.sign_in import SessionOf, StaffSession
from shared.messaging.queries.client import QueryFailed
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

OPEN: Final = (SIGN_IN, SIGN_OUT)
STATIC: Final = "/static/"
UNATTENDED: Final = "Motcua-Unattended"
"""The header of a request that a page sends by itself."""


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
        try:
            person = await person_of(request)
        except ServiceUnavailable as silent:
            await unavailable_response(request, silent, of_a_form="not_done")(scope, receive, send)
            return
        if person is None:
            await ask_to_sign_in(request)(scope, receive, send)
            return
        request.state.person = person
        request.state.queries = SignedQueryClient(
            request.app.state.queries,
            cookies.read(request, cookies.SESSION),
            origin_of(request),
            person.postings,
            unattended=UNATTENDED in request.headers,
        )
        await self.app(scope, receive, send)


def is_open(path: str) -> bool:
    """Return whether a path is for everybody: the sign-in pages, and the files that all pages share."""
    return path.startswith((STATIC, f"{SIGN_IN}/")) or path in OPEN


async def person_of(request: Request) -> SignedInPerson | None:
    """Return who has the session that the browser shows; None if nobody has.

    Raises:
        ServiceUnavailable: Nobody knows.
    """
    session = cookies.read(request, cookies.SESSION)
    if not session:
        return None
    queries: QueryClient = request.app.state.queries
    try:
        found: StaffSession = await queries.ask(SessionOf(session=session))
    except (QueryFailed, ValidationError):
        return None
    office: Office = request.app.state.office
    return SignedInPerson(
        found.person,
        found.name,
        found.postings,
        local_day(office.clock.now(), load_office_zone()),
        found.notices,
    )


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


def install_sign_in(app: FastAPI) -> None:
    """Register the responses to who is signed in no more, and to who asks what others may ask."""

    @app.exception_handler(SessionEnded)
    async def ended(request: Request, _failure: SessionEnded) -> Response:
        return ask_to_sign_in(request)

    @app.exception_handler(NotAllowedToAsk)
    async def not_allowed(request: Request, failure: NotAllowedToAsk) -> Response:
        say = language_of_request(request)
        roles = ", ".join(say(f"role.{role}") for role in failure.roles) or say("role.nobody")
        return error_response(request, 403, "not_yours", values={"roles": roles})
