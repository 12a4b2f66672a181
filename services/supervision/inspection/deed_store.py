"""Reads and writes the deeds of inspections; a deed is never changed or deleted."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.inspection.standing import DeedDone, InspectionDeed, ItemScore
from services.supervision.tables import inspection_deed
from shared.clock import PEOPLE_ACT
from shared.contracts.officer import Officer
from shared.contracts.questions.supervision.evidence import InspectionDeedDone
from shared.contracts.questions.supervision.inspection import FigureValue
from shared.messaging.transaction import Transaction


async def deeds_of(read: AsyncConnection, unit: str, year: int) -> list[DeedDone]:
    """Return the deeds of a unit and year, oldest first."""
    return (await deeds_of_many(read, (unit,), (year,)))[unit, year]


async def deeds_of_many(
    read: AsyncConnection, units: Collection[str], years: Collection[int]
) -> Mapping[tuple[str, int], list[DeedDone]]:
    """Return the deeds of some units and years, oldest first; none for what nothing was done with."""
    table = inspection_deed.c
    wanted = select(inspection_deed).where(table.unit.in_(units), table.year.in_(years))
    found: dict[tuple[str, int], list[DeedDone]] = defaultdict(list)
    for row in await read.execute(wanted.order_by(table.unit, table.year, table.number)):
        found[row.unit, row.year].append(_deed(row))
    return found


async def done_before(read: AsyncConnection, form: str, unit: str) -> InspectionDeedDone | None:
    """Return the answer to a form that has made a deed already; None if it has made none."""
    wanted = select(inspection_deed).where(inspection_deed.c.form == form)
    row = (await read.execute(wanted)).one_or_none()
    if row is None:
        return None
    if row.unit != unit:
        return InspectionDeedDone(kept=False, refused="changed-meanwhile")
    return InspectionDeedDone(kept=True, evidence=row.evidence)


async def save_deed(
    tx: Transaction,
    *,
    form: str,
    unit: str,
    year: int,
    kind: InspectionDeed,
    criterion: str,
    officer: Officer,
    said: str = "",
    item: str = "",
    points: float | None = None,
    items: Mapping[str, ItemScore] | None = None,
    version: str = "",
    evidence: str = "",
) -> None:
    """Write a deed, as the next of its unit and year; its moment is now."""
    table = inspection_deed.c
    last = select(func.max(table.number)).where(table.unit == unit, table.year == year)
    values = {
        "form": form,
        "unit": unit,
        "year": year,
        "number": ((await tx.connection.execute(last)).scalar() or 0) + 1,
        "kind": kind,
        "criterion": criterion,
        "item": item,
        "evidence": evidence,
        "points": points,
        "scored": _written(items or {}),
        "said": said,
        "version": version,
        "role": officer.role,
        "by": officer.id,
        "at": PEOPLE_ACT.now(),
    }
    await tx.connection.execute(insert(inspection_deed).values(**values))


def _written(items: Mapping[str, ItemScore]) -> dict[str, Any]:
    return {
        id: {
            "points": score.points,
            "value": score.value.model_dump(mode="json") if score.value else None,
        }
        for id, score in items.items()
    }


def _read(scored: Mapping[str, Any]) -> dict[str, ItemScore]:
    return {
        id: ItemScore(one["points"], FigureValue.model_validate(one["value"]) if one["value"] else None)
        for id, one in scored.items()
    }


def _deed(row: Row[Any]) -> DeedDone:
    return DeedDone(
        number=row.number,
        kind=InspectionDeed(row.kind),
        criterion=row.criterion,
        item=row.item,
        points=row.points,
        said=row.said,
        items=_read(row.scored),
        role=row.role,
        by=row.by,
        at=row.at,
    )
