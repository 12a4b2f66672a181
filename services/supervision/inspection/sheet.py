"""The inspection of a unit and year, put together from criteria, deeds, evidence and figures. Pure."""

from calendar import isleap
from collections.abc import Mapping, Sequence
from datetime import date

from services.supervision.inspection.criteria import CriteriaFile, CriteriaInForce, Criterion, CriterionItem
from services.supervision.inspection.points import points_of, rule_in_words
from services.supervision.inspection.standing import (
    AT_THE_UNIT,
    CriterionStanding,
    DeedDone,
    standings,
    totals,
)
from shared.contracts.questions.supervision.evidence import Evidence
from shared.contracts.questions.supervision.inspection import (
    DeedLine,
    FigureValue,
    InspectedCriterion,
    InspectionFigure,
    InspectionSheet,
    ScoredItem,
)

Figures = Mapping[InspectionFigure, FigureValue]


def wanted_figures(criteria: CriteriaFile, stands: Mapping[str, CriterionStanding]) -> list[InspectionFigure]:
    """Return the figures that are shown as of now: those of criteria on which the unit works."""
    return [
        item.counted.figure
        for criterion in criteria.criteria
        if stands.get(criterion.id, CriterionStanding()).state in AT_THE_UNIT
        for item in criterion.items
        if item.counted
    ]


def sheet_of(
    unit: str,
    year: int,
    criteria: CriteriaInForce,
    deeds: Sequence[DeedDone],
    evidence: Mapping[str, tuple[Evidence, ...]],
    figures: Figures,
) -> InspectionSheet:
    """Return the whole sheet.

    Args:
        unit: Unit id.
        year: The year that is inspected.
        criteria: Those that hold in it.
        deeds: All of this unit and year, oldest first.
        evidence: By item.
        figures: As of now; of criteria that were submitted those of the submission are shown.
    """
    file, stands = criteria.file, standings(deeds)
    return InspectionSheet(
        **dict(totals(unit, year, file, deeds)),
        version=criteria.version,
        source_vi=file.source,
        source_en=file.source_en,
        certainty=file.certainty,
        score_by=_day(year, file.score_by),
        review_by=_day(year, file.review_by),
        since=date(year, 1, 1),
        until=date(year, 12, 31),
        parts=tuple(
            _criterion(one, stands.get(one.id, CriterionStanding()), evidence, figures)
            for one in file.criteria
        ),
        deeds=tuple(map(_line, deeds)),
    )


def _criterion(
    criterion: Criterion,
    standing: CriterionStanding,
    evidence: Mapping[str, tuple[Evidence, ...]],
    figures: Figures,
) -> InspectedCriterion:
    return InspectedCriterion(
        criterion=criterion.id,
        vi=criterion.name.vi,
        en=criterion.name.en,
        most=criterion.points,
        state=standing.state,
        own=standing.own,
        accepted=standing.accepted,
        items=tuple(_item(item, standing, evidence.get(item.id, ()), figures) for item in criterion.items),
        remark=_line(standing.remark) if standing.remark else None,
    )


def _item(
    item: CriterionItem, standing: CriterionStanding, evidence: tuple[Evidence, ...], figures: Figures
) -> ScoredItem:
    scored = standing.items.get(item.id)
    value, points = (scored.value, scored.points) if scored else (None, None)
    rule_vi = rule_en = ""
    if counted := item.counted:
        rule_vi, rule_en = rule_in_words(item, counted)
        if standing.state in AT_THE_UNIT:
            value = figures.get(counted.figure)
            points = points_of(item, counted, value) if value else None
    return ScoredItem(
        item=item.id,
        vi=item.name.vi,
        en=item.name.en,
        most=item.points,
        figure=item.counted.figure if item.counted else None,
        rule_vi=rule_vi,
        rule_en=rule_en,
        value=value,
        points=points,
        needs_evidence=0 if item.counted else item.evidence,
        evidence=evidence,
    )


def _line(deed: DeedDone) -> DeedLine:
    return DeedLine(
        number=deed.number,
        kind=deed.kind,
        criterion=deed.criterion,
        item=deed.item,
        points=deed.points,
        said=deed.said,
        role=deed.role,
        by=deed.by,
        at=deed.at,
    )


def _day(year: int, day: str | None) -> date | None:
    """Return a day of the criteria in a year; None if there is none, such as 29 February of most years."""
    return date.fromisoformat(f"{year}-{day}") if day and (day != "02-29" or isleap(year)) else None
