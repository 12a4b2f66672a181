"""Rendering of pages: a template filled in the reader's language."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context

from services.gateway.web import charts
from services.gateway.web.language import LANGUAGES, Language, language_of
from services.gateway.web.notes import forget_note, note_left
from services.gateway.web.office import Office
from shared.contracts.services import NOT_ALWAYS

YEAR_S: Final = 365 * 86_400
SEE_OTHER: Final = 303


class PlainContext(Context):
    """Calls what a template calls; nothing in ours asks for the context, for which Jinja looks each time."""

    def call(
        self, *arguments: Any, _loop_vars: object = None, _block_vars: object = None, **named: Any
    ) -> Any:
        """Call the first of the arguments with the others."""
        called, *values = arguments
        return called(*values, **named)


TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,  # escapes whatever citizens, officers and publishers wrote, on every page
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
TEMPLATES.context_class = PlainContext
TEMPLATES.globals |= {
    drawn.__name__: drawn for drawn in (charts.columns, charts.bars, charts.shares, charts.in_and_out)
} | {"not_always": NOT_ALWAYS}


def language_of_request(request: Request) -> Language:
    """Return the language in which a request is answered."""
    accepted = request.headers.get("accept-language", "")
    return language_of(request.query_params, request.cookies, accepted)


def show(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template. A language chosen by `?lang=` is kept in a cookie for later pages."""
    say = language_of_request(request)
    path = request.url.path
    given = {name: value for name, value in request.query_params.items() if name != "lang"}

    def here(**changes: str) -> str:
        """Return the address of this page with some parameters changed, or removed if they are empty."""
        query = urlencode({name: value for name, value in (given | changes).items() if value})
        return f"{path}?{query}" if query else path

    office: Office = request.app.state.office
    me = getattr(request.state, "person", None)
    note = note_left(request)
    text = TEMPLATES.get_template(template).render(
        say=say,
        here=here,
        demo=office.demo,
        me=me,
        public_at=request.app.state.public_at,
        done=note,
        **values,
    )
    page = HTMLResponse(text, status, headers={"Content-Language": say.code})
    if me:  # each of their pages has the search and the way out
        with_form(page)
    if note:
        forget_note(page)
    keep_language(request, page)
    return page


def keep_language(request: Request, response: Response) -> None:
    """Let the browser keep the language that `?lang=` chose, also of a page that leads on to another."""
    if (chosen := request.query_params.get("lang")) in LANGUAGES:
        response.set_cookie("lang", chosen, max_age=YEAR_S, httponly=True, samesite="lax")


def lead_to(request: Request, address: str) -> RedirectResponse:
    """Lead from a page that was opened to another, in the language that was chosen with it."""
    response = RedirectResponse(address, SEE_OTHER)
    keep_language(request, response)
    return response


def back_to(request: Request) -> RedirectResponse:
    """Redirect a form to the page on which it was sent, at the same place of its list."""
    query = urlencode(request.query_params)
    return RedirectResponse(f"{request.url.path}?{query}" if query else request.url.path, SEE_OTHER)


def with_form(page: HTMLResponse, *, names_itself: bool = True) -> HTMLResponse:
    """Let a page post its form: under `no-referrer` a browser would send it with `Origin: null`.

    A page whose address is a secret does not name itself: what it posts to learns the origin only.
    """
    page.headers["Referrer-Policy"] = "same-origin" if names_itself else "strict-origin"
    return page
