"""The editor of a unit's wordings: show, change, preview on the page that will print, and save."""

from asyncio import gather
from base64 import b64encode
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.middleware import CSP
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries, question_of
from shared.contracts.questions.wordings import (
    LONGEST_QUESTION,
    LONGEST_REASON,
    ChangeKind,
    CompareWordings,
    HistoryOfWording,
    PartChanges,
    Parts,
    PreviewWording,
    SampleLetter,
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
EDITOR_POLICY: Final = CSP.replace("img-src 'self'", "img-src 'self' data:") + "; script-src 'self'"
"""Allows the script that inserts fields, and the image of the preview, which nothing has to store."""
PART: Final = "part-"
"""What the name of the input of a part begins with."""
MEND: Final = "mend-"
"""What a button does that puts the field in place that was meant; the number of its flaw follows."""
MEANWHILE: Final = "changed-meanwhile"
Version = Annotated[int | None, Query(ge=0, description="A version of the wording")]
AsTemplate = Annotated[bool, Query(description="Whether to edit the template underneath")]


class WordingsView(View):
    """The wordings of a unit's letters, one per kind."""

    unit: UnitView
    wordings: tuple[WordingLine, ...]


class TypedWording(BaseModel):
    """What the form of the editor sent: a template, or its parts with fields."""

    do: str = Field(default="try", max_length=20)
    text: str = Field(default="", max_length=LONGEST_QUESTION)
    written: Parts = ()
    reason: str = Field(default="", max_length=LONGEST_REASON)
    sample: SampleLetter = SampleLetter.ORDINARY
    over: int | None = None


class WordingView(View):
    """A wording in the editor, and the result of its preview."""

    unit: UnitView
    history: tuple[WordingLine, ...]
    kept: WordingText
    text: str
    written: Parts = ()
    preview: WordingPreview | None = None
    reason: str = ""
    unsaved: str = ""
    """Why it could not be saved: nobody has seen its page, or somebody else has saved one meanwhile."""
    over: int = 0
    """The version that was in force when this one was begun."""
    sample: SampleLetter = SampleLetter.ORDINARY

    @property
    def page(self) -> str:
        """The page that would print, as the URL of an image; empty if there is none."""
        if self.preview is None or self.preview.flaws:
            return ""
        return f"data:image/png;base64,{b64encode(self.preview.page).decode()}"

    def line(self, number: int, part: str = "") -> str:
        """Return a line of the wording or of a part, counted from 1; empty if there is no such line."""
        text = next((one.text for one in self.written if one.part == part), self.text)
        return dict(enumerate(text.split("\n"), 1)).get(number, "").strip()


class ChangesView(View):
    """Two versions of a wording, side by side in one text."""

    unit: UnitView
    history: tuple[WordingLine, ...]
    before: int
    after: int
    parts: tuple[PartChanges, ...]

    @property
    def changed(self) -> tuple[PartChanges, ...]:
        """The parts that differ."""
        return tuple(
            part for part in self.parts if any(one.how is not ChangeKind.SAME for one in part.changes)
        )


@router.get("/units/{unit}/wordings")
async def wordings(request: Request, queries: Queries, unit: OfUnit) -> HTMLResponse:
    """Show the wordings of a unit's letters."""
    answer = await queries.ask(WordingsInForce(unit=unit.id))
    view = WordingsView(unit=UnitView.of(unit), wordings=answer.wordings)
    return show(request, "staff/wordings.html", view=view)


@router.get(PATH)
async def wording(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    kind: str,
    nth: Version = None,
    template: AsTemplate = False,
) -> HTMLResponse:
    """Show the editor with the wording of a kind, or with an earlier version of it."""
    opened = await _opened(queries, unit, kind, nth)
    return _editor(request, me, opened.model_copy(update={"written": ()}) if template else opened)


@router.get(f"{PATH}/changes")
async def changes(
    request: Request, queries: Queries, unit: OfUnit, kind: str, older: Version = None, newer: Version = None
) -> HTMLResponse:
    """Show what differs between two versions: by default between the one in force and the one before it."""
    history = (await queries.ask(HistoryOfWording(unit=unit.id, kind=kind))).wordings
    after = history[0].version if newer is None else newer
    before = max(after - 1, 0) if older is None else older
    asked = CompareWordings(unit=unit.id, kind=kind, before=before, after=after)
    found = await queries.ask(asked)
    view = ChangesView(unit=UnitView.of(unit), history=history, before=before, after=after, parts=found.parts)
    return show(request, "staff/wording_changes.html", view=view)


@router.post(PATH)
async def work_on(
    request: Request, queries: Queries, me: Me, unit: OfUnit, kind: str, nth: Version = None
) -> Response:
    """Preview a wording, or save it as a new version; if nobody has seen its page yet, preview it instead."""
    typed, unsaved = await _typed(request), ""
    if typed.do == "save":
        said = typed.model_dump(include={"text", "written", "reason", "over"})
        save = SaveWording(unit=unit.id, kind=kind, officer=me.acting(SaveWording, unit.id), **said)
        if not (unsaved := await _unsaved(queries, save)):
            return leave_note(RedirectResponse(request.url.path, SEE_OTHER), Note("wording"))
    preview = await _previewed(queries, kind, typed)
    if typed.do.startswith(MEND) and (written := _mended(typed, preview)) != typed.written:
        typed = typed.model_copy(update={"written": written})
        preview = await _previewed(queries, kind, typed)
    opened = await _opened(queries, unit, kind, nth)
    changes = {
        "text": typed.text,
        "written": _called(typed.written, opened.kept.written),
        "reason": typed.reason,
        "preview": preview,
        "unsaved": unsaved,
        "sample": typed.sample,
        "over": opened.over if unsaved == MEANWHILE or typed.over is None else typed.over,
    }
    return _editor(request, me, opened.model_copy(update=changes))


async def _typed(request: Request) -> TypedWording:
    """Read the form, with the line ends that browsers send made plain."""
    given = {
        name: text.replace("\r\n", "\n")
        for name, text in (await request.form()).items()
        if isinstance(text, str)
    }
    written = tuple(
        {"part": name.removeprefix(PART), "text": text}
        for name, text in given.items()
        if name.startswith(PART)
    )
    return question_of(TypedWording, given | {"written": written})


async def _previewed(queries: QueryClient, kind: str, typed: TypedWording) -> WordingPreview:
    return await queries.ask(
        PreviewWording(kind=kind, text=typed.text, written=typed.written, sample=typed.sample)
    )


def _mended(typed: TypedWording, preview: WordingPreview) -> Parts:
    """Return the parts with the one flaw mended whose button was pressed; unchanged if it cannot be."""
    flaws = {f"{MEND}{number}": flaw for number, flaw in enumerate(preview.flaws, 1) if flaw.mended}
    flaw = flaws.get(typed.do)
    return tuple(
        part.model_copy(update={"text": flaw.mended}) if flaw and part.part == flaw.part else part
        for part in typed.written
    )


def _called(written: Parts, kept: Parts) -> Parts:
    """Return what was typed with what its parts are called."""
    names = {part.part: part for part in kept}
    return tuple(
        names[part.part].model_copy(update={"text": part.text}) for part in written if part.part in names
    )


async def _opened(queries: QueryClient, unit: Unit, kind: str, nth: int | None) -> WordingView:
    kept, history = await gather(
        queries.ask(WordingInForce(unit=unit.id, kind=kind, nth=nth)),
        queries.ask(HistoryOfWording(unit=unit.id, kind=kind)),
    )
    return WordingView(
        unit=UnitView.of(unit),
        history=history.wordings,
        kept=kept,
        text=kept.text,
        written=kept.written,
        over=history.wordings[0].version,
    )


async def _unsaved(queries: QueryClient, save: SaveWording) -> str:
    """Save a wording, or return why the officer has to look again."""
    try:
        await queries.ask(save)
    except QueryFailed as failed:
        if failed.code not in ("not-tried", MEANWHILE):
            raise
        return failed.code
    return ""


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
        samples=tuple(SampleLetter),
    )
    page.headers["Content-Security-Policy"] = EDITOR_POLICY
    return page
