"""What letters keeps: each letter once, and the sheet that prints it. Both are personal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, RowMapping, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.domain import Letter, Reason
from services.letters.tables import letter, sheet
from shared.questions.letters import LetterStatus
from shared.rows import insert_new


async def known(connection: AsyncConnection, letters: Iterable[str]) -> set[str]:
    """Return which of these letters are there already."""
    rows = await connection.execute(select(letter.c.id).where(letter.c.id.in_(list(letters))))
    return set(rows.scalars())


async def keep(connection: AsyncConnection, drafts: Sequence[Letter]) -> None:
    """Keep letters that are not there yet."""
    rows = [
        {
            "id": draft.id,
            "unit": draft.unit,
            "kind": draft.kind,
            "registered_on": draft.matter.head.dated,
            "drafted_at": draft.drafted_at,
            "addressee": draft.matter.addressee,
            "status": LetterStatus.HELD if draft.held else LetterStatus.DRAFTED,
            "reason": draft.held or "",
            "said": draft.model_dump_json(),
        }
        for draft in drafts
    ]
    await insert_new(connection, letter, rows, key=["id"])


async def to_print(connection: AsyncConnection, limit: int) -> list[Letter]:
    """Return some letters that wait to be printed."""
    waiting = letter.c.status == text("'drafted'")
    rows = await connection.execute(select(letter.c.said).where(waiting).order_by(letter.c.id).limit(limit))
    return [Letter.model_validate_json(said) for said in rows.scalars()]


async def put_by(connection: AsyncConnection, sheets: Mapping[str, bytes]) -> None:
    """Keep the sheets of letters that were printed; printing one again changes nothing."""
    rows = [{"letter": printed, "pdf": pdf} for printed, pdf in sheets.items()]
    await insert_new(connection, sheet, rows, key=["letter"])
    await _move(connection, sheets, status=LetterStatus.READY, reason="")


async def hold(connection: AsyncConnection, letters: Iterable[str], reason: Reason) -> None:
    """Set letters aside for a person to look at."""
    await _move(connection, letters, status=LetterStatus.HELD, reason=reason)


async def figures(connection: AsyncConnection, unit: str, since: date, until: date) -> Sequence[Row[Any]]:
    """Count a unit's letters by kind and status, both days included."""
    return (
        await connection.execute(
            select(letter.c.kind, letter.c.status, func.count().label("letters"))
            .where(letter.c.unit == unit, letter.c.registered_on.between(since, until))
            .group_by(letter.c.kind, letter.c.status)
        )
    ).all()


async def page(
    connection: AsyncConnection, unit: str, kind: str | None, before: tuple[date, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return a unit's letters, newest registration first, from the one `before` on."""
    wanted = select(letter).where(letter.c.unit == unit)
    if kind:
        wanted = wanted.where(letter.c.kind == kind)
    if before:
        day, last = before
        wanted = wanted.where(
            letter.c.registered_on <= day, or_(letter.c.registered_on < day, letter.c.id < last)
        )
    newest_first = wanted.order_by(letter.c.registered_on.desc(), letter.c.id.desc())
    return (await connection.execute(newest_first.limit(limit))).all()


async def printed(connection: AsyncConnection, letter_id: str) -> RowMapping | None:
    """Return a letter with its sheet, which is None until it is printed."""
    both = select(letter.c.kind, letter.c.registered_on, letter.c.status, sheet.c.pdf).outerjoin(sheet)
    return (await connection.execute(both.where(letter.c.id == letter_id))).mappings().one_or_none()


async def _move(
    connection: AsyncConnection, letters: Iterable[str], *, status: LetterStatus, reason: str
) -> None:
    await connection.execute(
        update(letter)
        .where(letter.c.id.in_(list(letters)), letter.c.status == LetterStatus.DRAFTED)
        .values(status=status, reason=reason)
    )
