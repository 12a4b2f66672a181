"""The wordings of a unit's letters: looked at, changed, tried on the page that will print, and saved."""

from asyncio import gather
from base64 import b64encode
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import UnitView, View
from services.gateway.staff.officer import Given, officer_of, remember, remembered
from services.gateway.web.middleware import HEADERS
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, OfUnit
from shared.contracts.questions.letters import Role
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
from shared.messaging.query_client import QueryFailed
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
PATH: Final = "/units/{unit}/wordings/{kind}"
WITH_THE_PAGE: Final = HEADERS["Content-Security-Policy"].replace("img-src 'self'", "img-src 'self' data:")
"""The page that would print stands within the answer: it is nobody else's, and nothing keeps it."""
Version = Annotated[int | None, Query(ge=0, description="A version of the wording")]


class WordingsView(View):
    """The wordings by which a unit's letters are written, kind by kind."""

    unit: UnitView
    wordings: tuple[WordingLine, ...]


class WordingView(View):
    """A wording being worked on, and what came of trying it."""

    unit: UnitView
    history: tuple[WordingLine, ...]
    kept: WordingText
    text: str
    trial: WordingPreview | None = None
    reason: str = ""
    unseen: bool = False
    """Whether it was to be saved before anybody had seen its page."""

    @property
    def page(self) -> str:
        """The page that would print, as an image's address; empty where there is none."""
        if self.trial is None or self.trial.flaws:
            return ""
        return f"data:image/png;base64,{b64encode(self.trial.page).decode()}"

    def line(self, number: int) -> str:
        """Return a line of the wording, counted from 1; empty where there is none."""
        return dict(enumerate(self.text.split("\n"), 1)).get(number, "").strip()


@router.get("/units/{unit}/wordings")
async def wordings(request: Request, desk: AtDesk, unit: OfUnit) -> HTMLResponse:
    """Show by which wordings a unit's letters are written."""
    answer = await desk.ask(WordingsInForce(unit=unit.id))
    view = WordingsView(unit=UnitView.of(unit), wordings=answer.wordings)
    return show(request, "wordings.html", view=view)


@router.get(PATH)
async def wording(
    request: Request, desk: AtDesk, unit: OfUnit, kind: str, nth: Version = None
) -> HTMLResponse:
    """Show the wording of a kind, or an earlier version, to be changed."""
    return _editor(request, await _opened(desk, unit, kind, nth))


@router.post(PATH)
async def work_on(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    kind: str,
    do: Annotated[Literal["try", "save"], Form()],
    text: Annotated[str, Form(max_length=LONGEST_QUESTION)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    role: Given = "",
    officer: Given = "",
    nth: Version = None,
) -> Response:
    """Try a wording, or save it as a new version; one whose page nobody has seen is tried instead.

    Raises:
        RequestValidationError: Nobody is named who saves it.
    """
    text = text.replace("\r\n", "\n")  # as forms send it
    if do == "save":
        who = officer_of(role, officer)
        save = SaveWording(unit=unit.id, kind=kind, text=text, officer=who, reason=reason)
        if await _saved(desk, save):
            return remember(RedirectResponse(f"{request.url.path}#history", SEE_OTHER), who)
    trial = await desk.ask(PreviewWording(kind=kind, text=text))
    opened = await _opened(desk, unit, kind, nth)
    changes = {"text": text, "reason": reason, "trial": trial, "unseen": do == "save"}
    return _editor(request, opened.model_copy(update=changes))


async def _opened(desk: Desk, unit: Unit, kind: str, nth: int | None) -> WordingView:
    kept, history = await gather(
        desk.ask(WordingInForce(unit=unit.id, kind=kind, nth=nth)),
        desk.ask(HistoryOfWording(unit=unit.id, kind=kind)),
    )
    return WordingView(unit=UnitView.of(unit), history=history.wordings, kept=kept, text=kept.text)


async def _saved(desk: Desk, save: SaveWording) -> bool:
    try:
        await desk.ask(save)
    except QueryFailed as none:
        if none.code != "not-tried":
            raise
        return False
    return True


def _editor(request: Request, view: WordingView) -> HTMLResponse:
    refused = view.trial is not None and bool(view.trial.flaws)
    page = show(
        request,
        "wording.html",
        status=422 if refused else 200,
        view=view,
        roles=Role,
        who=remembered(request),
        longest=LONGEST_QUESTION,
        longest_reason=LONGEST_REASON,
    )
    page.headers["Content-Security-Policy"] = WITH_THE_PAGE
    return with_form(page)
