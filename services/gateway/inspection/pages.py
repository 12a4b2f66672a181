"""The page of a unit's inspection, its JSON, and the forms by which it is scored and reviewed."""

from hashlib import sha256
from math import isfinite
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.inspection.chosen import (
    BEHIND,
    PATH,
    Inspected,
    InspectionView,
    OfYear,
    place_of,
)
from services.gateway.queries.period import years_of
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries, Today, question_of
from shared.contracts.questions.supervision.evidence import (
    LONGEST_SAID,
    MOST_EVIDENCE_BYTES,
    AddEvidence,
    WithdrawEvidence,
)
from shared.contracts.questions.supervision.scoring import ReviewScore, ReviewVerdict, SubmitScore
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.loading import load_units

POINTS = "points-"
"""How the name of a field with the points of an item begins."""
router = APIRouter()


@router.get(PATH, include_in_schema=False)
async def page(request: Request, me: Me, view: Inspected, today: Today) -> HTMLResponse:
    """Show the inspection of a unit in a year."""
    return inspection_page(request, me, view, today)


@router.get(f"/api{PATH}")
async def data(view: Inspected) -> InspectionView:
    """Return the inspection of a unit in a year: criteria, figures, evidence, scores, and each deed."""
    return view


@router.post(PATH, include_in_schema=False)
async def score(
    request: Request, queries: Queries, me: Me, unit: OfUnit, year: OfYear, today: Today
) -> Response:
    """Score a criterion, review it, or withdraw evidence; what is refused is shown where it was typed."""
    typed = {name: str(text) for name, text in (await request.form()).items()}
    do, criterion = typed.get("do", ""), typed.get("criterion", "")
    about: dict[str, Any] = {"unit": unit.id, "form": form_id(unit.id, str(year), *map(str, typed.items()))}
    of_criterion = about | {"year": year, "criterion": criterion, "seen": typed.get("seen", "")}
    said = typed.get("said", "")
    if do == "submit":
        points = {
            name.removeprefix(POINTS): read_points(text)
            for name, text in typed.items()
            if name.startswith(POINTS) and text.strip()
        }
        officer = me.acting(SubmitScore, unit.id)
        fields = of_criterion | {"points": points, "said": said, "officer": officer}
        done = await queries.ask(question_of(SubmitScore, fields), within_s=15)
    elif do == "withdraw":
        fields = about | {"evidence": typed.get("evidence", ""), "said": said}
        officer = me.acting(WithdrawEvidence, unit.id)
        done = await queries.ask(question_of(WithdrawEvidence, fields | {"officer": officer}))
    else:
        officer = me.acting(ReviewScore, unit.id)
        fields = of_criterion | {"verdict": do, "said": said, "officer": officer}
        if do == ReviewVerdict.CORRECT or (do == ReviewVerdict.ACCEPT and typed.get("points", "").strip()):
            fields |= {"points": read_points(typed.get("points", ""))}
        done = await queries.ask(question_of(ReviewScore, fields))
    if done.kept:
        return leave_note(to_criterion(request, year, criterion), Note(f"inspection_{do}", criterion))
    view = await InspectionView.asked(queries, unit, year, today)
    return inspection_page(request, me, view, today, refused=done.refused, at=criterion, typed=typed)


def to_criterion(request: Request, year: int, criterion: str) -> RedirectResponse:
    """Lead back to the page, at a criterion."""
    return RedirectResponse(place_of(request, year, anchor=f"c-{criterion}"), SEE_OTHER)


def form_id(*parts: str) -> str:
    """Return the id of a form: of what it says, and of the last deed that its sender saw."""
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def read_points(text: str) -> float:
    """Return points as they are typed in either language.

    Raises:
        RequestValidationError: It is no number.
    """
    try:
        points = float(text.strip().replace(",", "."))
        if not isfinite(points):
            raise ValueError
        return round(points, 2)
    except ValueError:
        raise RequestValidationError([{"type": "points", "loc": ("body", "points")}]) from None


def inspection_page(
    request: Request,
    me: SignedInPerson,
    view: InspectionView,
    today: Today,
    *,
    refused: str = "",
    at: str = "",
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    """Show an inspection, with what was refused where it was typed."""
    unit = load_units()[view.unit.id]
    return show(
        request,
        "inspection/unit.html",
        status=409 if refused else 200,
        view=view,
        years=[year for year in years_of((unit,), today) if year >= 2023 or year == view.sheet.year],
        may_add=bool(me.roles_for(AddEvidence, unit.id)),
        may_submit=bool(me.roles_for(SubmitScore, unit.id)),
        may_review=bool(me.roles_for(ReviewScore, unit.id)),
        behind=BEHIND,
        recommendations=CATALOGUE_FIELD,
        today=today,
        refused=refused,
        at=at,
        typed=typed or {},
        longest=LONGEST_SAID,
        most_megabytes=MOST_EVIDENCE_BYTES // 1024**2,
    )
