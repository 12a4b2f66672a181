"""Answers how units and roles are rated by the nine indices."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import MIN_GROUP_SIZE, UnitMonth, month_of
from services.surveys.figures import figures, tally_store
from services.surveys.figures.suppression import AnswerGroup, form_groups
from services.surveys.figures.tally import INVITATIONS, Tally
from services.surveys.instruments import load_instruments
from services.surveys.nine_indices.grading import grade_of, load_grades, points_of, total_of
from services.surveys.reviews.crowds import without_months
from services.surveys.reviews.review_store import reviews_between, stuffed_in
from services.surveys.tables import answer
from shared.contracts.questions.surveys.figures import FactorFigures
from shared.contracts.questions.surveys.instrument import Instrument
from shared.contracts.questions.surveys.nine_indices import (
    HowIndicesStand,
    IndexPoints,
    NineIndices,
    RoleRatings,
    UnitIndices,
)
from shared.messaging.router import ServiceRouter

router = ServiceRouter("surveys")


class RoleCell(NamedTuple):
    """Answers that were published together with a role."""

    unit: str
    role: str
    month: date
    procedure: str
    channel: str


@router.query
async def how_indices_stand(question: HowIndicesStand, read: AsyncConnection) -> NineIndices:
    """Return the ratings of units and roles, each of five answers or more."""
    first, last = month_of(question.since), month_of(question.until)
    grades, instruments = load_grades(), load_instruments()
    tally = await tally_store.tally_between(read, question.units, first, last)
    cells = await tally_store.answers_by_cell(read, question.units)
    groups = [
        group
        for group in figures.within(form_groups(cells), first, last)
        if group.common("instrument") == grades.instrument
    ]
    stuffed = stuffed_in(await reviews_between(read, question.units, first, last))
    invitations = Counter[str]()
    for (cell, counted), number in tally.items():
        if counted == INVITATIONS:
            invitations[cell.unit] += number
    of_units: dict[str, list[AnswerGroup]] = defaultdict(list)
    for group in groups:
        of_units[next(iter(group.cells)).unit].append(group)
    units = [_unit(unit, of_units[unit], invitations[unit], tally, stuffed) for unit in question.units]
    return NineIndices(
        source=grades.source,
        source_en=grades.source_en,
        certainty=grades.certainty,
        units=tuple(units),
        roles=await _roles(read, question.units, instruments[grades.instrument], first, last),
    )


def _unit(
    unit: str, groups: Collection[AnswerGroup], invitations: int, tally: Tally, stuffed: Collection[UnitMonth]
) -> UnitIndices:
    grades, instruments = load_grades(), load_instruments()
    instrument = instruments[grades.instrument]
    every = figures.shown(groups, tally, instruments)
    verified = figures.shown(without_months(groups, stuffed), tally, instruments)
    indices = []
    for factor in instrument.factors:
        own, left = (
            points_of(_of_factor(shown["factors"], factor.id), grades.standard) for shown in (every, verified)
        )
        indices.append((factor, own, left))
    total = total_of(own for _, own, _ in indices)
    verified_total = total_of(left for *_, left in indices)
    grade = grade_of(verified_total, grades.grade)
    return UnitIndices(
        unit=unit,
        answers=every["shown"],
        invitations=invitations,
        interval=every["interval"],
        indices=tuple(
            IndexPoints(
                factor=factor, standard=float(grades.standard), own=_float(own), verified=_float(left)
            )
            for factor, own, left in indices
        ),
        own=_float(total),
        verified=_float(verified_total),
        grade=grade.name if grade else "",
        grade_en=grade.name_en if grade else "",
    )


async def _roles(
    read: AsyncConnection, units: Collection[str], instrument: Instrument, first: date, last: date
) -> tuple[RoleRatings, ...]:
    """Sum the answers by role, of such alone as were published at least five together."""
    columns = (answer.c.unit, answer.c.role, answer.c.month, answer.c.procedure, answer.c.channel)
    wanted = select(*columns, answer.c.steps).where(
        answer.c.unit.in_(units),
        answer.c.month.between(first, last),
        answer.c.is_told,
        answer.c.role != "",
        answer.c.instrument == instrument.key,
    )
    cells: dict[RoleCell, list[dict[str, int | None]]] = defaultdict(list)
    for *traits, steps in await read.execute(wanted):
        cells[RoleCell(*traits)].append(steps)
    by_role: dict[tuple[str, str], list[dict[str, int | None]]] = defaultdict(list)
    for cell, given in cells.items():
        if len(given) >= MIN_GROUP_SIZE:
            by_role[cell.unit, cell.role] += given
    factors = [factor for factor in instrument.factors if factor.per_official]
    return tuple(
        RoleRatings(
            unit=unit,
            role=role,
            answers=len(given),
            factors=tuple(_ratings(instrument.key, factor, given) for factor in factors),
        )
        for (unit, role), given in sorted(by_role.items())
    )


def _ratings(key: str, factor: Any, given: Iterable[dict[str, int | None]]) -> FactorFigures:
    rated = Counter(steps.get(factor.id) or 0 for steps in given)
    steps = (rated[1], rated[2], rated[3], rated[4], rated[5])
    return FactorFigures(instrument=key, factor=factor, steps=steps, does_not_apply=rated[0])


def _of_factor(all_figures: Iterable[FactorFigures], id: str) -> FactorFigures | None:
    return next((one for one in all_figures if one.factor.id == id), None)


def _float(points: Decimal | None) -> float | None:
    return None if points is None else float(points)
