"""Survey answers on paper, typed in by staff: one row per paper, digits and Tab, no script.

Rows that are not kept stay on the page with the reason. Sending the page again is safe, as each record is
answered once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple, Self

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.views import UnitView
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.instrument import Instrument
from shared.contracts.questions.surveys.paper_answers import GetPaperForm, GivePaperAnswers, PaperSheet
from shared.contracts.record_code import record_code
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
PATH: Final = "/units/{unit}/paper-answers"
ROWS: Final = 20
"""Papers per page: with long comments, more would exceed the limit on request bodies."""
MAX_COMMENT_LENGTH: Final = 300
DOES_NOT_APPLY: Final = frozenset({"-", "0"})
REASONS: Final = {
    LinkState.UNKNOWN: "unknown",
    LinkState.EXPIRED: "expired",
    LinkState.ANSWERED: "answered",
    LinkState.OPEN: "missing",
}
"""The reason why a paper was not kept, by the state of its link."""
NO_CHOICE: Final[Mapping[str, Instrument]] = MappingProxyType({})


@dataclass(frozen=True)
class PaperRow:
    """A row as it was typed in, with its fault if there is one."""

    record: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    fault: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in."""
        return not (self.record or self.comment or any(self.marks.values()))

    def sheet(self, begins: str) -> PaperSheet:
        """Return the row as a sheet to be kept; a code of digits only gets the prefix `begins`.

        Raises:
            ValidationError: The row is not valid.
        """
        whole = self.record if any(map(str.isalpha, self.record)) else f"{begins}{self.record}"
        steps = {
            factor: None if mark in DOES_NOT_APPLY else mark for factor, mark in self.marks.items() if mark
        }
        return PaperSheet.model_validate(
            {"record": record_code(whole) or whole.upper(), "steps": steps, "comment": self.comment}
        )


class FactorColumn(NamedTuple):
    """A factor as a hidden field of the page, so that typed rows survive while the service is unavailable."""

    id: str
    name: str


class Pile(NamedTuple):
    """A pile of papers as it was typed in on one page."""

    papers: str = ""
    """The number of papers, as the officer counted them."""
    begins: str = ""
    """The prefix of record codes, which need not be typed."""
    columns: tuple[FactorColumn, ...] = ()
    rows: tuple[PaperRow, ...] = ()

    @classmethod
    def of(cls, form: FormData) -> Self:
        """Return the pile in a form, without empty rows."""
        given = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
        factors = [text for text in form.getlist("factor") if isinstance(text, str) and " " in text]
        columns = [FactorColumn(*text.split(" ", 1)) for text in factors]
        rows = [
            PaperRow(
                record=given.get(f"record-{n}", ""),
                marks={column.id: given.get(f"{column.id}-{n}", "") for column in columns},
                comment=given.get(f"comment-{n}", ""),
            )
            for n in range(ROWS)
        ]
        return cls(
            given.get("papers", ""),
            given.get("begins", ""),
            tuple(columns),
            tuple(row for row in rows if not row.is_empty),
        )


@router.get(PATH)
async def page(
    request: Request, queries: Queries, unit: OfUnit, asked: Annotated[str, Query(max_length=64)] = ""
) -> HTMLResponse:
    """Show empty rows for the unit's instrument, or for the one that was chosen."""
    form = await queries.ask(GetPaperForm(unit=unit.id))
    instruments = {instrument.key: instrument for instrument in form.instruments}
    chosen = instruments.get(asked) or next(iter(form.instruments), None)
    agency, dash, _ = form.like.partition("-")
    code = language_of_request(request).code
    factors = chosen.factors if chosen else ()
    columns = [FactorColumn(factor.id, getattr(factor.name, code)) for factor in factors]
    pile = Pile(begins=f"{agency}{dash}" if dash else "", columns=tuple(columns))
    return _page(request, unit, pile, instruments=instruments, chosen=chosen)


@router.post(PATH)
async def send(request: Request, queries: Queries, unit: OfUnit) -> HTMLResponse:
    """Send a pile to be kept if the number of rows is that of papers; refused rows stay on the page."""
    pile = Pile.of(await request.form())
    if not pile.rows or pile.papers != str(len(pile.rows)):
        return _page(request, unit, pile, status=422, why="total")
    sheets, rows = _read(pile)
    if len(sheets) < len(rows):
        return _page(request, unit, pile._replace(rows=rows), status=422, why="unreadable")
    try:
        taken = (await queries.ask(GivePaperAnswers(unit=unit.id, sheets=sheets))).taken
    except ServiceUnavailable:
        return _page(request, unit, pile, status=503, why="not_kept")
    refused = tuple(
        replace(row, fault=REASONS[answer.state], missing=answer.missing)
        for row, answer in zip(rows, taken, strict=True)
        if not answer.kept
    )
    left = pile._replace(rows=refused, papers=str(len(refused) or ""))
    return _page(request, unit, left, status=409 if refused else 200, kept=len(rows) - len(refused))


def _read(pile: Pile) -> tuple[tuple[PaperSheet, ...], tuple[PaperRow, ...]]:
    """Return the valid sheets, and all rows, with a fault in each that is not valid."""
    sheets, rows = [], []
    for row in pile.rows:
        try:
            sheets.append(row.sheet(pile.begins))
            rows.append(row)
        except ValidationError as invalid:
            paths = [fault["loc"] for fault in invalid.errors(include_input=False)]
            marks = tuple(str(path[1]) for path in paths if path[0] == "steps" and len(path) > 1)
            rows.append(replace(row, fault="marks" if marks else str(paths[0][0]), missing=marks))
    return tuple(sheets), tuple(rows)


def _page(
    request: Request,
    unit: Unit,
    pile: Pile,
    *,
    status: int = 200,
    why: str = "",
    kept: int = 0,
    instruments: Mapping[str, Instrument] = NO_CHOICE,
    chosen: Instrument | None = None,
) -> HTMLResponse:
    return show(
        request,
        "staff/paper_answers.html",
        status=status,
        view={"unit": UnitView.of(unit)},
        pile=pile,
        rows=[*pile.rows, *[PaperRow()] * (ROWS - len(pile.rows))],
        why=why,
        kept=kept,
        instruments=instruments,
        chosen=chosen,
        longest_comment=MAX_COMMENT_LENGTH,
    )
