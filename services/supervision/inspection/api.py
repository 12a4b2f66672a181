"""Answers how inspections stand, and keeps the scores of units and the words of their supervisors."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.inspection import deed_store, evidence_store
from services.supervision.inspection.criteria import CriteriaFile, CriteriaInForce, Criterion
from services.supervision.inspection.figures import AskOwner, figures_of
from services.supervision.inspection.loading import NoCriteria, criteria_of
from services.supervision.inspection.points import points_of, wrong_points
from services.supervision.inspection.sheet import sheet_of, wanted_figures
from services.supervision.inspection.standing import (
    CriterionStanding,
    InspectionDeed,
    ItemScore,
    may_follow,
    standings,
    totals,
    wrong_review,
)
from shared.clock import PEOPLE_ACT
from shared.contracts.questions.supervision.evidence import InspectionDeedDone
from shared.contracts.questions.supervision.inspection import (
    HowInspectionsStand,
    HowInspectionStands,
    InspectionLines,
    InspectionSheet,
)
from shared.contracts.questions.supervision.scoring import ReviewScore, ReviewVerdict, SubmitScore
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound, ask
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("supervision")
KINDS = {
    ReviewVerdict.ACCEPT: InspectionDeed.ACCEPTED,
    ReviewVerdict.RETURN: InspectionDeed.RETURNED,
    ReviewVerdict.CORRECT: InspectionDeed.CORRECTED,
}


@router.query
async def how_inspection_stands(question: HowInspectionStands, context: ServiceContext) -> InspectionSheet:
    """Return the inspection of a unit and year; what was not submitted is asked of its owners now.

    Raises:
        NotFound: No criteria hold in that year.
    """
    criteria = _criteria(question.year)
    async with context.reading() as read:
        deeds = await deed_store.deeds_of(read, question.unit, question.year)
        evidence = await evidence_store.evidence_of(read, question.unit, question.year)
    wanted = wanted_figures(criteria.file, standings(deeds))
    now = PEOPLE_ACT.now()
    figures = await figures_of(question.unit, question.year, wanted, _asking(context), now)
    return sheet_of(question.unit, question.year, criteria, deeds, evidence, figures)


@router.query
async def how_inspections_stand(question: HowInspectionsStand, read: AsyncConnection) -> InspectionLines:
    """Return the sums of inspections; years without criteria are left out."""
    deeds = await deed_store.deeds_of_many(read, question.units, question.years)
    found: dict[int, CriteriaFile] = {}
    for year in question.years:
        try:
            found[year] = criteria_of(year).file
        except NoCriteria:
            continue
    return InspectionLines(
        lines=tuple(
            totals(unit, year, criteria, deeds.get((unit, year), []))
            for unit in question.units
            for year, criteria in found.items()
        )
    )


@router.query
async def submit_score(question: SubmitScore, context: ServiceContext) -> InspectionDeedDone:
    """Keep a unit's score of a criterion, with the figures as their owners give them now."""
    criteria = _criteria(question.year)
    criterion = criteria.file.criterion(question.criterion)
    if criterion is None:
        return _refused("unknown-item")
    async with context.reading() as read:
        if done := await deed_store.done_before(read, question.form, question.unit):
            return done
    wanted = [item.counted.figure for item in criterion.items if item.counted]
    now = PEOPLE_ACT.now()
    figures = await figures_of(question.unit, question.year, wanted, _asking(context), now)
    if len(figures) < len(set(wanted)):
        return _refused("no-figures")
    counted = {
        item.id: ItemScore(points_of(item, item.counted, value), value)
        for item in criterion.items
        if item.counted and (value := figures[item.counted.figure])
    }
    async with context.transaction() as tx:
        return await _keep_score(tx, question, criteria, criterion, counted)


async def _keep_score(
    tx: Transaction,
    question: SubmitScore,
    criteria: CriteriaInForce,
    criterion: Criterion,
    counted: dict[str, ItemScore],
) -> InspectionDeedDone:
    read = tx.connection
    if refused := await _wrong_deed(tx, question, InspectionDeed.SUBMITTED):
        return refused
    evidence = evidence_store.counting(await evidence_store.evidence_of(read, question.unit, question.year))
    if wrong := wrong_points(criterion, question.points, evidence):
        return _refused(wrong)
    by_unit = {
        item.id: ItemScore(round(question.points.get(item.id, 0.0), 2))
        for item in criterion.items
        if not item.counted
    }
    items = counted | by_unit
    await deed_store.save_deed(
        tx,
        form=question.form,
        unit=question.unit,
        year=question.year,
        kind=InspectionDeed.SUBMITTED,
        criterion=criterion.id,
        officer=question.officer,
        said=question.said,
        points=round(sum(score.points for score in items.values()), 2),
        items=items,
        version=criteria.version,
    )
    return InspectionDeedDone(kept=True)


@router.query
async def review_score(question: ReviewScore, tx: Transaction) -> InspectionDeedDone:
    """Keep a supervisor's word on a unit's score of a criterion."""
    criteria = _criteria(question.year)
    criterion = criteria.file.criterion(question.criterion)
    if criterion is None:
        return _refused("unknown-item")
    kind = KINDS[question.verdict]
    if refused := await _wrong_deed(tx, question, kind):
        return refused
    stands = standings(await deed_store.deeds_of(tx.connection, question.unit, question.year))
    own = stands[criterion.id].own
    if wrong := wrong_review(kind, criterion, own, question.points, question.said):
        return _refused(wrong)
    await deed_store.save_deed(
        tx,
        form=question.form,
        unit=question.unit,
        year=question.year,
        kind=kind,
        criterion=criterion.id,
        officer=question.officer,
        said=question.said,
        points=question.points if kind is InspectionDeed.CORRECTED else None,
        version=criteria.version,
    )
    return InspectionDeedDone(kept=True)


async def _wrong_deed(
    tx: Transaction, question: SubmitScore | ReviewScore, kind: InspectionDeed
) -> InspectionDeedDone | None:
    """Return the answer to a deed that was done before, or cannot be done; None if it can.

    Who does it has seen the last deed of the criterion: on a page that was open meanwhile nobody decides.
    """
    if done := await deed_store.done_before(tx.connection, question.form, question.unit):
        return done
    deeds = await deed_store.deeds_of(tx.connection, question.unit, question.year)
    if any(deed.number > question.seen for deed in deeds if deed.criterion == question.criterion):
        return _refused("changed-meanwhile")
    standing = standings(deeds).get(question.criterion, CriterionStanding())
    return None if may_follow(kind, standing) else _refused("not-now")


def _criteria(year: int) -> CriteriaInForce:
    try:
        return criteria_of(year)
    except NoCriteria:
        raise NotFound("the criteria of this year") from None


def _asking(context: ServiceContext) -> AskOwner:
    return partial[Any](ask, context.bus)


def _refused(code: str) -> InspectionDeedDone:
    return InspectionDeedDone(kept=False, refused=code)
