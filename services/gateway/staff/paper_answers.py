"""Papers that citizens have filled in, typed in by staff: a row a paper, digits and Tab, no script.

What is not kept stays on the page with the reason. To send the page again is safe: a record is answered once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple, Self

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.gateway.queries.query_client import ServiceSilent
from services.gateway.queries.views import UnitView
from services.gateway.web.language import language_of
from services.gateway.web.pages import show, with_form
from services.gateway.web.parameters import AtDesk, OfUnit
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.instrument import Instrument
from shared.contracts.questions.surveys.paper_answers import GetPaperForm, GivePaperAnswers, PaperSheet
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
PATH: Final = "/units/{unit}/paper-answers"
ROWS: Final = 20
"""Papers a page: more would not pass the door if each had a long comment."""
LONGEST_COMMENT: Final = 300
DOES_NOT_APPLY: Final = frozenset({"-", "0"})
REASONS: Final = {
    LinkState.UNKNOWN: "unknown",
    LinkState.EXPIRED: "expired",
    LinkState.ANSWERED: "answered",
    LinkState.OPEN: "missing",
}
"""Why a paper was not kept, by what its link is good for."""
NO_CHOICE: Final[Mapping[str, Instrument]] = MappingProxyType({})


@dataclass(frozen=True)
class Row:
    """A row as it was typed in, and what is wrong with it."""

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
        """Return what is to be kept; a code that is only digits is what follows the agency's.

        Raises:
            ValidationError: It cannot be read.
        """
        code = self.record.upper()
        whole = code if any(sign.isalpha() for sign in code) else f"{begins}{code}"
        steps = {
            factor: None if mark in DOES_NOT_APPLY else mark for factor, mark in self.marks.items() if mark
        }
        return PaperSheet.model_validate({"record": whole, "steps": steps, "comment": self.comment})


class Column(NamedTuple):
    """A factor, as the page carries it along: what was typed in stays, whoever is away."""

    id: str
    name: str


class Pile(NamedTuple):
    """A page of papers as it was sent."""

    papers: str = ""
    """How many there are, as somebody has counted them."""
    begins: str = ""
    """How the codes begin that are typed in without it."""
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(cls, form: FormData) -> Self:
        """Read a form; rows in which nothing was typed are left out."""
        given = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
        factors = [text for text in form.getlist("factor") if isinstance(text, str) and " " in text]
        columns = [Column(*text.split(" ", 1)) for text in factors]
        rows = [
            Row(
                record=given.get(f"record-{n}", ""),
                marks={one.id: given.get(f"{one.id}-{n}", "") for one in columns},
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
    request: Request, desk: AtDesk, unit: OfUnit, asked: Annotated[str, Query(max_length=64)] = ""
) -> HTMLResponse:
    """Show empty rows, for what the unit asks or one of the instruments by which it asks."""
    form = await desk.ask(GetPaperForm(unit=unit.id))
    instruments = {one.key: one for one in form.instruments}
    chosen = instruments.get(asked) or next(iter(form.instruments), None)
    agency, dash, _ = form.like.partition("-")
    code = language_of(request.query_params, request.cookies).code
    columns = [Column(one.id, getattr(one.name, code)) for one in chosen.factors] if chosen else []
    pile = Pile(begins=f"{agency}{dash}" if dash else "", columns=tuple(columns))
    return _page(request, unit, pile, instruments=instruments, chosen=chosen)


@router.post(PATH)
async def send(request: Request, desk: AtDesk, unit: OfUnit) -> HTMLResponse:
    """Hand a pile over, if its rows are as many as its papers; what is refused stays on the page."""
    pile = Pile.of(await request.form())
    if not pile.rows or pile.papers != str(len(pile.rows)):
        return _page(request, unit, pile, status=422, why="total")
    sheets, rows = _read(pile)
    if len(sheets) < len(rows):
        return _page(request, unit, pile._replace(rows=rows), status=422, why="unreadable")
    try:
        taken = (await desk.ask(GivePaperAnswers(unit=unit.id, sheets=sheets))).taken
    except ServiceSilent:
        return _page(request, unit, pile, status=503, why="not_kept")
    refused = tuple(
        replace(row, fault=REASONS[one.state], missing=one.missing)
        for row, one in zip(rows, taken, strict=True)
        if not one.kept
    )
    left = pile._replace(rows=refused, papers=str(len(refused) or ""))
    return _page(request, unit, left, status=409 if refused else 200, kept=len(rows) - len(refused))


def _read(pile: Pile) -> tuple[tuple[PaperSheet, ...], tuple[Row, ...]]:
    """Return the sheets that can be read, and all rows, with a fault where one cannot."""
    sheets, rows = [], []
    for row in pile.rows:
        try:
            sheets.append(row.sheet(pile.begins))
            rows.append(row)
        except ValidationError as wrong:
            places = [fault["loc"] for fault in wrong.errors(include_input=False)]
            marks = tuple(str(place[1]) for place in places if place[0] == "steps" and len(place) > 1)
            rows.append(replace(row, fault="marks" if marks else str(places[0][0]), missing=marks))
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
    page = show(
        request,
        "paper_answers.html",
        status=status,
        view={"unit": UnitView.of(unit)},
        pile=pile,
        rows=[*pile.rows, *[Row()] * (ROWS - len(pile.rows))],
        why=why,
        kept=kept,
        instruments=instruments,
        chosen=chosen,
        longest_comment=LONGEST_COMMENT,
    )
    return with_form(page)
