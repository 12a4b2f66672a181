"""What letters keeps: each letter once, its steps, and the sheet that prints it. All of it is personal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.rules.lifecycle import Standing
from services.letters.rules.required_letters import Letter
from services.letters.tables import in_run, letter, mail, sheet, step, wording
from shared.contracts.questions.letters import DeliveryChannel, LetterStatus
from shared.storage.bulk import insert_new, upsert

WANTED, MADE, SPOILT, WHEN_ASKED, FORGOTTEN = "wanted", "made", "spoilt", "when-asked", "forgotten"
"""How it stands with a letter's sheet."""
NOBODY = "office"
"""The role of whoever takes a step when no person does."""


class Move(NamedTuple):
    """A step that is taken: where a letter stands from now on, since when, why, and who took it there."""

    letter: str
    unit: str
    kind: str
    status: LetterStatus
    at: datetime
    nth: int
    reason: str = ""
    role: str = NOBODY
    officer: str = ""
    channel: DeliveryChannel | None = None
    by_rules: bool = True
    traceparent: str = ""
    """Of what the letter was last put into words by."""


class Draft(NamedTuple):
    """A letter as it is to be kept, and the step that this is."""

    letter: Letter
    about: str
    wording: str
    issue_at: datetime
    unsigned: bool
    sheet: str
    move: Move


async def kept(connection: AsyncConnection, letters: Iterable[str]) -> dict[str, Row[Any]]:
    """Return those of these letters that are there, and whether their e-mail is being sent."""
    return await _kept(connection, letter.c.id.in_(list(letters)))


async def kept_about(connection: AsyncConnection, abouts: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the letters about these things, as `kept` does."""
    return await _kept(connection, letter.c.about.in_(list(abouts)))


async def _kept(connection: AsyncConnection, which: ColumnElement[bool]) -> dict[str, Row[Any]]:
    rows = await connection.execute(select(letter, _being_sent()).outerjoin(mail).where(which))
    return {row.id: row for row in rows}


def standing(row: Row[Any]) -> Standing:
    """Return where a letter that is kept stands."""
    return Standing(
        LetterStatus(row.status),
        row.since,
        row.reason,
        row.by_rules,
        row.approved_for,
        has_sheet=row.sheet in (MADE, WHEN_ASKED),
        being_sent=bool(row.being_sent),
        forgotten=row.sheet == FORGOTTEN,
    )


async def with_kinds(connection: AsyncConnection, abouts: Iterable[str], kinds: Iterable[str]) -> set[str]:
    """Return about which of these things there are letters of some of these kinds."""
    there = select(letter.c.about).where(letter.c.about.in_(list(abouts)), letter.c.kind.in_(list(kinds)))
    return set((await connection.execute(there)).scalars())


async def about(connection: AsyncConnection, about: str) -> Sequence[Row[Any]]:
    """Return the letters about a thing, oldest first."""
    there = select(letter, mail.c.state.label("mail")).outerjoin(mail).where(letter.c.about == about)
    return (await connection.execute(there.order_by(letter.c.drafted_at, letter.c.id))).all()


async def keep(connection: AsyncConnection, drafts: Sequence[Draft]) -> None:
    """Keep letters as they are now put into words, in place of what was there; and the step.

    Their sheets are no longer theirs, and no print run is bound with them any more.
    """
    if not drafts:
        return
    rows = [
        {
            "id": draft.letter.id,
            "unit": draft.letter.unit,
            "kind": draft.letter.kind,
            "about": draft.about,
            "wording": draft.wording,
            "registered_on": draft.letter.matter.head.dated,
            "drafted_at": draft.letter.drafted_at,
            "issue_at": draft.issue_at,
            "addressee": draft.letter.matter.addressee,
            "email": draft.letter.email,
            "status": draft.move.status,
            "since": draft.move.at,
            "reason": draft.move.reason,
            "by_rules": draft.move.by_rules,
            "approved_for": None,
            "unsigned": draft.unsigned,
            "steps": draft.move.nth,
            "sheet": draft.sheet,
            "said": draft.letter.model_dump_json(),
            "traceparent": draft.move.traceparent,
        }
        for draft in drafts
    ]
    await upsert(connection, letter, rows, key=["id"])
    await _note(connection, [draft.move for draft in drafts])
    anew = [row["id"] for row in rows]
    await connection.execute(sheet.delete().where(sheet.c.letter.in_(anew)))
    await connection.execute(in_run.delete().where(in_run.c.letter.in_(anew)))


async def move(connection: AsyncConnection, moves: Sequence[Move], **also: Any) -> None:
    """Keep steps, and where the letters stand from now on; `also` are columns that change with it."""
    if not moves:
        return
    to = update(letter).where(letter.c.id == bindparam("of"))
    to = to.values(
        status=bindparam("to"),
        since=bindparam("at"),
        reason=bindparam("why"),
        by_rules=bindparam("ruled"),
        steps=bindparam("nth"),
        **also,
    )
    rows = [
        {
            "of": one.letter,
            "to": one.status,
            "at": one.at,
            "why": one.reason,
            "ruled": one.by_rules,
            "nth": one.nth,
        }
        for one in moves
    ]
    await connection.execute(to, rows)
    await _note(connection, moves)


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return some letters that have waited long enough and have their sheet, if they are to have one."""
    waited = text("(status = 'approved' or status = 'drafted' and not unsigned)")
    rows = select(letter).where(waited, letter.c.issue_at <= now, letter.c.sheet.in_((MADE, WHEN_ASKED)))
    return (await connection.execute(rows.order_by(letter.c.issue_at).limit(limit))).all()


async def wanted(connection: AsyncConnection) -> Sequence[str]:
    """Return which letters' sheets are wanted."""
    return (await connection.execute(select(letter.c.id).where(text("sheet = 'wanted'")))).scalars().all()


async def to_print(connection: AsyncConnection, letters: Sequence[str]) -> Sequence[Row[Any]]:
    """Return those of these letters whose sheets are still wanted, each with its wording."""
    rows = _with_wording().where(text("sheet = 'wanted'"), letter.c.id.in_(letters))
    return (await connection.execute(rows)).all()


async def as_they_were(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return those of these letters that have taken no step since the rows were read."""
    steps = select(letter.c.id, letter.c.steps).where(letter.c.id.in_([row.id for row in rows]))
    now = {row.id: row.steps for row in await connection.execute(steps)}
    return [row for row in rows if now[row.id] == row.steps]


async def put_by(connection: AsyncConnection, sheets: Mapping[str, bytes]) -> None:
    """Keep the sheets of letters; printing one again changes nothing."""
    rows = [{"letter": printed, "pdf": pdf} for printed, pdf in sheets.items()]
    await insert_new(connection, sheet, rows, key=["letter"])
    await set_sheet(connection, sheets, MADE)


async def set_sheet(connection: AsyncConnection, letters: Iterable[str], to: str) -> None:
    """Note how it stands with the sheets of letters."""
    await connection.execute(update(letter).where(letter.c.id.in_(list(letters))).values(sheet=to))


async def life(connection: AsyncConnection, letter_id: str) -> Sequence[Row[Any]]:
    """Return the steps of a letter, the first one first."""
    steps = select(step).where(step.c.letter == letter_id)
    return (await connection.execute(steps.order_by(step.c.nth))).all()


async def printed(connection: AsyncConnection, letter_id: str) -> Row[Any] | None:
    """Return a letter with its wording and its sheet, which is None where it was not made."""
    both = _with_wording().add_columns(sheet.c.pdf).outerjoin(sheet, sheet.c.letter == letter.c.id)
    return (await connection.execute(both.where(letter.c.id == letter_id))).one_or_none()


async def latest(connection: AsyncConnection) -> datetime | None:
    """Return the latest moment at which a letter was drafted."""
    latest: datetime | None = (await connection.execute(select(func.max(letter.c.drafted_at)))).scalar()
    return latest


async def _note(connection: AsyncConnection, moves: Sequence[Move]) -> None:
    steps = [
        {
            "letter": one.letter,
            "nth": one.nth,
            "status": one.status,
            "at": one.at,
            "role": one.role,
            "officer": one.officer,
            "channel": one.channel or "",
            "reason": one.reason,
        }
        for one in moves
    ]
    await connection.execute(insert(step), steps)


def _being_sent() -> Any:
    return (mail.c.state == "being-sent").label("being_sent")


def _with_wording() -> Select[*tuple[Any, ...]]:
    return select(letter, wording.c.text).join(wording, wording.c.id == letter.c.wording)
