"""The page by which a spreadsheet is imported: a file is sent, checked, shown, and only then reported."""

from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryFile
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView
from services.gateway.sign_in.person import Me
from services.gateway.spreadsheets.kept import ImportState, KeptImport, KeptImports
from services.gateway.spreadsheets.kinds import TableKind
from services.gateway.spreadsheets.refusals import looked_for, title_of, why_refused, why_unknown
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.office import Office
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.intake.rows import (
    LONGEST_TEXT,
    ImportRows,
    MeantProcedure,
    RowVerdict,
    TeachProcedures,
    WhichProcedures,
)
from shared.reference.loading import load_procedures, load_units
from shared.reference.units import Unit
from shared.text import alphabetical

PATH: Final = "/units/{unit}/import"
ASKED_AT_ONCE: Final = 20
"""Texts that one form asks about: as many as its body holds."""
NONE_OF_THEM: Final = "none"
SHOWN: Final = (RowVerdict.REFUSED, RowVerdict.UNCLEAR, RowVerdict.CHANGED)
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text of which the page asks which procedure it means."""

    text: str
    rows: int
    suggested: tuple[tuple[str, str], ...]
    """Codes and names."""


@router.get(PATH)
async def upload_form(request: Request, me: Me, unit: OfUnit) -> Response:
    """Show the form by which a file is sent."""
    me.acting(ImportRows, unit.id)
    return _form(request, unit)


@router.post(PATH)
async def upload(request: Request, queries: Queries, me: Me, unit: OfUnit) -> Response:
    """Take a file, and begin to check it."""
    me.acting(ImportRows, unit.id)  # before a byte of it is read
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return _form(request, unit, alert="no_file")
        kept = _imports(request).begin(me.id, unit, file.filename[:120])
        if kept is None:
            return _form(request, unit, alert="too_many", status=429)
        held = TemporaryFile()  # noqa: SIM115  # it is closed once it was read
        while part := await file.read(1 << 16):
            held.write(part)
        kept.read_and_check(held, queries, letters=form.get("letters") == "true")
    return RedirectResponse(f"{_path(unit)}/{kept.id}", SEE_OTHER)


@router.get(f"{PATH}/templates/{{kind}}.xlsx")
async def template(me: Me, unit: OfUnit, kind: TableKind) -> Response:
    """Return an empty template."""
    from services.gateway.spreadsheets.template import write_template

    me.acting(ImportRows, unit.id)
    written = BytesIO()
    write_template(kind, written)
    return xlsx_response(written.getvalue(), f"mau-{kind}.xlsx")


@router.get(f"{PATH}/{{id}}")
async def state(request: Request, queries: Queries, me: Me, unit: OfUnit, id: str) -> Response:
    """Show what a file would change, how far it has come, or what it has changed."""
    me.acting(ImportRows, unit.id)
    kept = _imports(request).find(id, me.id)
    if kept is None or kept.unit != unit:
        return _form(request, unit, alert="gone", status=404)
    return await _state(request, queries, kept)


@router.post(f"{PATH}/{{id}}")
async def work_on(
    request: Request, queries: Queries, me: Me, unit: OfUnit, id: str, do: Annotated[str, Form()] = ""
) -> Response:
    """Learn what texts mean and check the file again, or report what it says."""
    officer = me.acting(ImportRows, unit.id)
    kept = _imports(request).find(id, me.id)
    if kept is None or kept.unit != unit:
        return _form(request, unit, alert="gone", status=404)
    if do == "teach" and not kept.is_working:
        meant = _meant({name: str(text) for name, text in (await request.form()).items()})
        if meant:
            await queries.ask(TeachProcedures(unit=unit.id, meant=meant, officer=officer))
            kept.check_again(queries)
    elif do == "apply" and kept.state is ImportState.CHECKED:
        kept.apply(queries, officer)
    return RedirectResponse(request.url.path, SEE_OTHER)


def _path(unit: Unit) -> str:
    return PATH.format(unit=unit.id)


def _imports(request: Request) -> KeptImports:
    state = request.app.state
    if not hasattr(state, "imports"):
        office: Office = state.office
        state.imports = KeptImports(office.clock)
    imports: KeptImports = state.imports
    return imports


def _form(request: Request, unit: Unit, *, alert: str = "", status: int = 0) -> Response:
    return show(
        request,
        "counter/import_form.html",
        status=status or (422 if alert else 200),
        view={"unit": UnitView.of(unit)},
        before=[UnitView.of(one) for one in load_units().predecessors(unit)],
        kinds=[(kind, title_of(kind)) for kind in TableKind],
        alert=alert,
    )


async def _state(request: Request, queries: QueryClient, kept: KeptImport) -> Response:
    refused = why_refused(NotASpreadsheet(kept.code)) if kept.state is ImportState.REFUSED else None
    return show(
        request,
        "counter/import_state.html",
        view={"unit": UnitView.of(kept.unit)},
        kept=kept,
        refused=refused,
        looked_for=looked_for() if kept.code == "no_table" else (),
        titles=[(found.sheet, title_of(found.kind)) for found in kept.result.sheets],
        unknown=[why_unknown(sheet) for sheet in kept.result.unknown],
        verdicts=tuple(RowVerdict),
        shown=[(verdict, kept.result.lines[verdict]) for verdict in SHOWN if kept.result.lines.get(verdict)],
        asked=await _asked(queries, kept) if kept.state is ImportState.CHECKED else [],
        procedures=sorted(load_procedures().values(), key=lambda known: alphabetical(known.name)),
        none=NONE_OF_THEM,
    )


async def _asked(queries: QueryClient, kept: KeptImport) -> list[AskedText]:
    texts = [text for text, _ in kept.result.texts.most_common(ASKED_AT_ONCE)]
    if not texts:
        return []
    answer = await queries.ask(WhichProcedures(unit=kept.unit.id, texts=tuple(texts)))
    known = load_procedures()
    return [
        AskedText(
            one.text,
            kept.result.texts[one.text],
            tuple((code, known[code].name) for code in one.suggested if code in known),
        )
        for one in answer.texts
        if not one.is_known
    ]


def _meant(given: dict[str, str]) -> tuple[MeantProcedure, ...]:
    """Return what was chosen: a code that was typed goes before one that was chosen."""
    known, meant = load_procedures(), []
    for number in range(ASKED_AT_ONCE):
        text, chosen = given.get(f"text-{number}", ""), given.get(f"chosen-{number}", "")
        typed = given.get(f"code-{number}", "").split(" ")[0]
        code = typed if typed in known else chosen
        if 0 < len(text) <= LONGEST_TEXT and (code == NONE_OF_THEM or code in known):
            meant.append(MeantProcedure(text=text, procedure="" if code == NONE_OF_THEM else code))
    return tuple(meant)
