"""The wordings: those shipped, and the versions of each office. A text that letters use is never deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import wording, wording_version
from services.letters.wording.wording import shipped_plain, shipped_text, wording_id
from shared.contracts.officer import Officer
from shared.storage.bulk import insert_new


class InForce(NamedTuple):
    """The wording in force for a unit's letters of a kind; version 0 is the shipped one."""

    text: str
    version: int = 0
    written: str = ""
    """The text with ((fields)) that it was made of; empty if it was written as a template."""


WordingKey = tuple[str, str]
"""A unit and a kind."""


def _latest_versions() -> Select[Any]:
    """Return the statement for the latest versions of some units, each with its text."""
    which = wording_version.c.unit, wording_version.c.kind
    latest = (
        select(*which, func.max(wording_version.c.nth).label("nth"))
        .where(wording_version.c.unit.in_(bindparam("units", expanding=True)))
        .group_by(*which)
        .subquery()
    )
    return (
        select(*which, wording_version.c.nth, wording_version.c.written, wording.c.text)
        .join(wording, wording.c.id == wording_version.c.wording)
        .join(
            latest,
            (latest.c.unit == wording_version.c.unit)
            & (latest.c.kind == wording_version.c.kind)
            & (latest.c.nth == wording_version.c.nth),
        )
    )


LATEST_VERSIONS: Final = _latest_versions()
"""Built once, as the statements of the facts: every batch asks for it."""


async def in_force(connection: AsyncConnection, keys: Iterable[WordingKey]) -> dict[WordingKey, InForce]:
    """Return the wordings that are in force."""
    wanted = set(keys)
    rows = await connection.execute(LATEST_VERSIONS, {"units": sorted({unit for unit, _ in wanted})})
    own = {(row.unit, row.kind): InForce(row.text, row.nth, row.written) for row in rows}
    return {key: own.get(key) or _shipped(key[1]) for key in wanted}


async def save_in_force(connection: AsyncConnection, keys: Iterable[WordingKey]) -> dict[WordingKey, str]:
    """Return the ids of the wordings that are in force, and store their texts for good."""
    texts = {
        (unit, kind): (kind, current.text)
        for (unit, kind), current in (await in_force(connection, keys)).items()
    }
    await _save(connection, texts.values())
    return {key: wording_id(*text) for key, text in texts.items()}


async def save(
    connection: AsyncConnection,
    key: WordingKey,
    text: str,
    officer: Officer,
    at: datetime,
    reason: str = "",
    written: str = "",
) -> InForce:
    """Put a new version of a unit's wording of a kind in force.

    Args:
        connection: The transaction.
        key: The unit and the kind.
        text: The template.
        officer: Who saves it.
        at: The moment.
        reason: Why, in the officer's words.
        written: The text with ((fields)) that the template was made of.
    """
    unit, kind = key
    await _save(connection, [(kind, text)])
    version = (await in_force(connection, [key]))[key].version + 1
    row: Mapping[str, object] = {
        "unit": unit,
        "kind": kind,
        "nth": version,
        "wording": wording_id(kind, text),
        "saved_at": at,
        "role": officer.role,
        "officer": officer.id,
        "reason": reason,
        "written": written,
    }
    await connection.execute(insert(wording_version).values(row))
    return InForce(text, version, written)


async def version(connection: AsyncConnection, key: WordingKey, nth: int) -> InForce | None:
    """Return a version of a unit's wording of a kind; None if there is none of this number."""
    unit, kind = key
    if nth == 0:
        return _shipped(kind)
    which = (
        wording_version.c.unit == unit,
        wording_version.c.kind == kind,
        wording_version.c.nth == nth,
    )
    found = (
        select(wording.c.text, wording_version.c.written)
        .join(wording_version, wording.c.id == wording_version.c.wording)
        .where(*which)
    )
    row = (await connection.execute(found)).one_or_none()
    return InForce(row.text, nth, row.written) if row else None


async def versions(connection: AsyncConnection, unit: str) -> Sequence[Row[Any]]:
    """Return all versions of a unit's wordings, those of each kind newest first."""
    saved = select(wording_version).where(wording_version.c.unit == unit)
    return (
        await connection.execute(saved.order_by(wording_version.c.kind, wording_version.c.nth.desc()))
    ).all()


def _shipped(kind: str) -> InForce:
    return InForce(shipped_text(kind), written=shipped_plain(kind))


async def _save(connection: AsyncConnection, texts: Iterable[tuple[str, str]]) -> None:
    rows = [{"id": wording_id(kind, text), "kind": kind, "text": text} for kind, text in sorted(set(texts))]
    await insert_new(connection, wording, rows, key=["id"])
