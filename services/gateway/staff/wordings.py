"""The editor of a unit's wordings: show, change, preview on the page that will print, and save."""

from asyncio import gather
from base64 import b64encode
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.middleware import SECURITY_HEADERS
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.wordings import (
    LONGEST_QUESTION,
    LONGEST_REASON,
    HistoryOfWording,
    PreviewWording,
    SaveWording,
    WordingInForce,
    WordingLine,
    WordingPreview,
    WordingsInForce,
    WordingText,
)
from shared.messaging.queries.client import QueryFailed
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
PATH: Final = "/units/{unit}/wordings/{kind}"
PREVIEW_POLICY: Final = SECURITY_HEADERS["Content-Security-Policy"].replace(
    "img-src 'self'", "img-src 'self' data:"
)
"""Allows the image of the preview, which is embedded in the page, so that nothing has to store it."""
Version = Annotated[int | None, Query(ge=0, description="A version of the wording")]


class WordingsView(View):
    """The wordings of a unit's letters, one per kind."""

    unit: UnitView
    wordings: tuple[WordingLine, ...]


class WordingView(View):
    """A wording in the editor, and the result of its preview."""

    unit: UnitView
    history: tuple[WordingLine, ...]
    kept: WordingText
    text: str
    preview: WordingPreview | None = None
    reason: str = ""
    unseen: bool = False
    """Whether somebody tried to save it before its page had been seen."""

    @property
    def page(self) -> str:
        """The page that would print, as the URL of an image; empty if there is none."""
        if self.preview is None or self.preview.flaws:
            return ""
        return f"data:image/png;base64,{b64encode(self.preview.page).decode()}"

    def line(self, number: int) -> str:
        """Return a line of the wording, counted from 1; empty if there is no such line."""
        return dict(enumerate(self.text.split("\n"), 1)).get(number, "").strip()


@router.get("/units/{unit}/wordings")
async def wordings(request: Request, queries: Queries, unit: OfUnit) -> HTMLResponse:
    """Show the wordings of a unit's letters."""
    answer = await queries.ask(WordingsInForce(unit=unit.id))
    view = WordingsView(unit=UnitView.of(unit), wordings=answer.wordings)
    return show(request, "staff/wordings.html", view=view)


@router.get(PATH)
async def wording(
    request: Request, queries: Queries, me: Me, unit: OfUnit, kind: str, nth: Version = None
) -> HTMLResponse:
    """Show the editor with the wording of a kind, or with an earlier version of it."""
    return _editor(request, me, await _opened(queries, unit, kind, nth))


@router.post(PATH)
async def work_on(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    kind: str,
    do: Annotated[Literal["try", "save"], Form()],
    text: Annotated[str, Form(max_length=LONGEST_QUESTION)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    nth: Version = None,
) -> Response:
    """Preview a wording, or save it as a new version; if nobody has seen its page yet, preview it instead."""
    text = text.replace("\r\n", "\n")  # as forms send it
    if do == "save":
        officer = me.acting(SaveWording, unit.id)
        save = SaveWording(unit=unit.id, kind=kind, text=text, officer=officer, reason=reason)
        if await _saved(queries, save):
            return leave_note(RedirectResponse(request.url.path, SEE_OTHER), Note("wording"))
    preview = await queries.ask(PreviewWording(kind=kind, text=text))
    opened = await _opened(queries, unit, kind, nth)
    changes = {"text": text, "reason": reason, "preview": preview, "unseen": do == "save"}
    return _editor(request, me, opened.model_copy(update=changes))


async def _opened(queries: QueryClient, unit: Unit, kind: str, nth: int | None) -> WordingView:
    kept, history = await gather(
        queries.ask(WordingInForce(unit=unit.id, kind=kind, nth=nth)),
        queries.ask(HistoryOfWording(unit=unit.id, kind=kind)),
    )
    return WordingView(unit=UnitView.of(unit), history=history.wordings, kept=kept, text=kept.text)


async def _saved(queries: QueryClient, save: SaveWording) -> bool:
    try:
        await queries.ask(save)
    except QueryFailed as failed:
        if failed.code != "not-tried":
            raise
        return False
    return True


def _editor(request: Request, me: SignedInPerson, view: WordingView) -> HTMLResponse:
    refused = view.preview is not None and bool(view.preview.flaws)
    page = show(
        request,
        "staff/wording.html",
        status=422 if refused else 200,
        view=view,
        may_save=bool(me.roles_for(SaveWording, view.unit.id)),
        longest=LONGEST_QUESTION,
        longest_reason=LONGEST_REASON,
    )
    page.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return page
