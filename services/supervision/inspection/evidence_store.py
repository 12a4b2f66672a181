"""Reads and writes evidence; the content of its files lies in this service's database, in parts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.forms import id_of_entry
from services.supervision.tables import evidence, evidence_part
from shared.contracts.questions.supervision.evidence import PART_BYTES, AddEvidence, Evidence
from shared.storage.bulk import count, insert_new
from shared.storage.tables import Instant

KEPT_UNFINISHED: Final = timedelta(days=1)
"""A file whose parts do not all come within a day is given up."""


def parts_of(size: int) -> int:
    """Return in how many parts a file comes."""
    return -(-size // PART_BYTES)


async def announced(connection: AsyncConnection, question: AddEvidence, now: datetime) -> Row[Any]:
    """Return the row of a file that is announced, once for each form; what was given up is deleted."""
    old = select(evidence.c.id).where(
        evidence.c.unit == question.unit,
        ~evidence.c.is_whole,
        evidence.c.at < literal(now - KEPT_UNFINISHED, Instant),
    )
    await connection.execute(delete(evidence_part).where(evidence_part.c.evidence.in_(old)))
    await connection.execute(delete(evidence).where(evidence.c.id.in_(old.scalar_subquery())))
    row = {
        "id": id_of_entry(question.form),
        "form": question.form,
        "unit": question.unit,
        "year": question.year,
        "item": question.item,
        "file_name": question.file_name,
        "media_type": "",
        "size": question.size,
        "sha256": question.sha256,
        "dated_on": question.dated_on,
        "said": question.said,
        "role": question.officer.role,
        "by": question.officer.id,
        "at": now,
        "is_whole": False,
        "is_withdrawn": False,
        "is_removed": False,
    }
    await insert_new(connection, evidence, [row], key=["id"])
    return (await connection.execute(select(evidence).where(evidence.c.id == row["id"]))).one()


async def evidence_by_id(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return a piece of evidence, whole or not."""
    return (await read.execute(select(evidence).where(evidence.c.id == id))).one_or_none()


async def save_part(connection: AsyncConnection, id: str, part: int, content: bytes) -> None:
    """Store a part, unless it is there."""
    row = {"evidence": id, "part": part, "content": content}
    await insert_new(connection, evidence_part, [row], key=["evidence", "part"])


async def missing_parts(read: AsyncConnection, row: Row[Any]) -> tuple[int, ...]:
    """Return the parts of a file that have not come."""
    stored = select(evidence_part.c.part).where(evidence_part.c.evidence == row.id)
    there = set((await read.execute(stored)).scalars())
    return tuple(part for part in range(parts_of(row.size)) if part not in there)


async def whole_content(read: AsyncConnection, id: str) -> bytes:
    """Return all parts of a file, joined."""
    parts = select(evidence_part.c.content).where(evidence_part.c.evidence == id)
    return b"".join((await read.execute(parts.order_by(evidence_part.c.part))).scalars())


async def part_content(read: AsyncConnection, id: str, part: int) -> bytes | None:
    """Return a part of a file, if it is there."""
    wanted = select(evidence_part.c.content).where(
        evidence_part.c.evidence == id, evidence_part.c.part == part
    )
    return (await read.execute(wanted)).scalar_one_or_none()


async def drop_parts(connection: AsyncConnection, id: str) -> None:
    """Delete the parts of a file."""
    await connection.execute(delete(evidence_part).where(evidence_part.c.evidence == id))


async def set_whole(connection: AsyncConnection, id: str, *, media_type: str, file_name: str) -> None:
    """Note that a file has come as it was announced."""
    values = {"is_whole": True, "media_type": media_type, "file_name": file_name}
    await connection.execute(update(evidence).where(evidence.c.id == id).values(**values))


async def set_withdrawn(connection: AsyncConnection, id: str) -> None:
    """Note that a piece of evidence counts no more."""
    await connection.execute(update(evidence).where(evidence.c.id == id).values(is_withdrawn=True))


async def evidence_of(read: AsyncConnection, unit: str, year: int) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of a unit and year by item, oldest first; also what was withdrawn."""
    table = evidence.c
    wanted = select(evidence).where(table.unit == unit, table.year == year, table.is_whole)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for row in await read.execute(wanted.order_by(table.at, table.id)):
        found[row.item].append(_line(row))
    return {item: tuple(lines) for item, lines in found.items()}


async def counting_of(read: AsyncConnection, unit: str, year: int, item: str) -> int:
    """Return how many pieces of evidence of an item count."""
    table = evidence.c
    return await count(
        read,
        evidence,
        table.unit == unit,
        table.year == year,
        table.item == item,
        table.is_whole,
        ~table.is_withdrawn,
    )


def counting(found: Mapping[str, Iterable[Evidence]]) -> Mapping[str, int]:
    """Return how many pieces of evidence count, by item."""
    return Counter({item: sum(not one.withdrawn for one in lines) for item, lines in found.items()})


def _line(row: Row[Any]) -> Evidence:
    return Evidence(
        evidence=row.id,
        item=row.item,
        file_name=row.file_name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        dated_on=row.dated_on,
        said=row.said,
        by=row.by,
        at=row.at,
        withdrawn=row.is_withdrawn,
        removed=row.is_removed,
    )
