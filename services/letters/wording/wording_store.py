"""The versions of wordings: ours as shipped, and those of the offices. What was once written with is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import wording, wording_version
from services.letters.wording.wording import shipped_text, wording_id
from shared.contracts.questions.letters import Officer
from shared.storage.bulk import insert_new


class InForce(NamedTuple):
    """The wording that a unit's letters of a kind are written with; version 0 is the one that we ship."""

    text: str
    version: int = 0


Place = tuple[str, str]
"""A unit and a kind."""


async def in_force(connection: AsyncConnection, places: Iterable[Place]) -> dict[Place, InForce]:
    """Return the wordings by which letters are written now."""
    wanted = set(places)
    latest = (
        select(wording_version.c.unit, wording_version.c.kind, func.max(wording_version.c.nth).label("nth"))
        .where(wording_version.c.unit.in_({unit for unit, _ in wanted}))
        .group_by(wording_version.c.unit, wording_version.c.kind)
        .subquery()
    )
    rows = await connection.execute(
        select(wording_version.c.unit, wording_version.c.kind, wording_version.c.nth, wording.c.text)
        .join(wording, wording.c.id == wording_version.c.wording)
        .join(
            latest,
            (latest.c.unit == wording_version.c.unit)
            & (latest.c.kind == wording_version.c.kind)
            & (latest.c.nth == wording_version.c.nth),
        )
    )
    own = {(row.unit, row.kind): InForce(row.text, row.nth) for row in rows}
    return {place: own.get(place) or InForce(shipped_text(place[1])) for place in wanted}


async def written_with(connection: AsyncConnection, places: Iterable[Place]) -> dict[Place, str]:
    """Return the ids of the wordings by which letters are written now, and keep those texts for good."""
    texts = {
        (unit, kind): (kind, one.text) for (unit, kind), one in (await in_force(connection, places)).items()
    }
    await _keep(connection, texts.values())
    return {place: wording_id(*text) for place, text in texts.items()}


async def save(
    connection: AsyncConnection, place: Place, text: str, officer: Officer, at: datetime, reason: str = ""
) -> InForce:
    """Put a unit's wording of a kind in force, beside its earlier versions."""
    unit, kind = place
    await _keep(connection, [(kind, text)])
    version = (await in_force(connection, [place]))[place].version + 1
    row: Mapping[str, object] = {
        "unit": unit,
        "kind": kind,
        "nth": version,
        "wording": wording_id(kind, text),
        "saved_at": at,
        "role": officer.role,
        "officer": officer.id,
        "reason": reason,
    }
    await connection.execute(insert(wording_version).values(row))
    return InForce(text, version)


async def version(connection: AsyncConnection, place: Place, nth: int) -> InForce | None:
    """Return a version of a unit's wording of a kind, if there is such a one."""
    unit, kind = place
    if nth == 0:
        return InForce(shipped_text(kind))
    at = (
        wording_version.c.unit == unit,
        wording_version.c.kind == kind,
        wording_version.c.nth == nth,
    )
    found = select(wording.c.text).join(wording_version, wording.c.id == wording_version.c.wording).where(*at)
    text = (await connection.execute(found)).scalar_one_or_none()
    return None if text is None else InForce(text, nth)


async def versions(connection: AsyncConnection, unit: str) -> Sequence[Row[Any]]:
    """Return who put which wordings of a unit in force, and why; of each kind the newest first."""
    saved = select(wording_version).where(wording_version.c.unit == unit)
    return (
        await connection.execute(saved.order_by(wording_version.c.kind, wording_version.c.nth.desc()))
    ).all()


async def _keep(connection: AsyncConnection, texts: Iterable[tuple[str, str]]) -> None:
    rows = [{"id": wording_id(kind, text), "kind": kind, "text": text} for kind, text in sorted(set(texts))]
    await insert_new(connection, wording, rows, key=["id"])
