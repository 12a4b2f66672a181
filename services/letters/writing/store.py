"""The letters of the service, each kept once with its steps and its printed sheet. All of it is personal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Row, Select, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.rules.lifecycle import LetterState
from services.letters.rules.required_letters import Letter
from services.letters.tables import (
    WHERE_MAY_BE_ISSUED,
    WHERE_PENDING,
    SheetState,
    in_run,
    letter,
    mail,
    sheet,
    step,
    wording,
)
from services.letters.writing.visit_store import with_visit
from shared.contracts.questions.letters import DeliveryChannel, LetterStatus
from shared.mail.progress import MailState
from shared.storage.bulk import insert, insert_new, upsert

SYSTEM_ROLE: Final = "office"
"""The role noted for steps that no person takes."""
CAN_BE_SHOWN: Final = (SheetState.RENDERED, SheetState.ON_DEMAND)


class Move(NamedTuple):
    """A step of a letter: its new status, since when, why, and who took it there."""

    letter: str
    unit: str
    kind: str
    status: LetterStatus
    at: datetime
    nth: int
    reason: str = ""
    role: str = SYSTEM_ROLE
    officer: str = ""
    channel: DeliveryChannel | None = None
    by_rules: bool = True
    traceparent: str = ""
    """Trace context of the event by which the letter was last written."""

    @classmethod
    def of(cls, row: Row[Any], status: LetterStatus, at: datetime, **more: Any) -> Self:
        """Return the next step of a stored letter; `more` sets further fields of the step."""
        fields = {"traceparent": row.traceparent} | more
        return cls(row.id, row.unit, row.kind, status, at, nth=row.steps + 1, **fields)


class Draft(NamedTuple):
    """A letter as it is to be stored, and the step that this is."""

    letter: Letter
    case: str
    wording: str
    issue_at: datetime
    unsigned: bool
    sheet: SheetState
    move: Move


# Built once, as those of the facts; see `fact_store`.
STORED: Final = select(letter, mail.c.state.label("mail")).outerjoin(mail)
STORED_WITH_IDS: Final = STORED.where(letter.c.id.in_(bindparam("letters", expanding=True)))
STORED_IN_CASES: Final = STORED.where(letter.c.about.in_(bindparam("cases", expanding=True)))
CASES_WITH_KINDS: Final = select(letter.c.about).where(
    letter.c.about.in_(bindparam("cases", expanding=True)),
    letter.c.kind.in_(bindparam("kinds", expanding=True)),
)


async def stored(connection: AsyncConnection, letters: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the stored letters among these ids, by id, with the state of their e-mails."""
    return _by_id(await connection.execute(STORED_WITH_IDS, {"letters": list(letters)}))


async def stored_in(connection: AsyncConnection, cases: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the letters of these cases, as `stored` does."""
    return _by_id(await connection.execute(STORED_IN_CASES, {"cases": list(cases)}))


def _by_id(rows: Iterable[Row[Any]]) -> dict[str, Row[Any]]:
    return {row.id: row for row in rows}


def state_of(row: Row[Any]) -> LetterState:
    """Return the state of a stored letter, from a row that has the state of its e-mail as `mail`."""
    return LetterState(
        LetterStatus(row.status),
        row.since,
        row.reason,
        row.by_rules,
        row.approved_for,
        has_sheet=row.sheet in CAN_BE_SHOWN,
        being_sent=row.mail == MailState.BEING_SENT,
        redacted=row.sheet == SheetState.REDACTED,
    )


async def cases_with_kinds(
    connection: AsyncConnection, cases: Iterable[str], kinds: Iterable[str]
) -> set[str]:
    """Return those of these cases that have a letter of one of these kinds."""
    which = {"cases": list(cases), "kinds": list(kinds)}
    return set((await connection.execute(CASES_WITH_KINDS, which)).scalars())


async def letters_of_case(connection: AsyncConnection, case: str) -> Sequence[Row[Any]]:
    """Return the letters of a case with the state of their e-mails, oldest first."""
    found = with_visit(STORED).where(letter.c.about == case)
    return (await connection.execute(found.order_by(letter.c.drafted_at, letter.c.id))).all()


async def with_its_visit(connection: AsyncConnection, letter_id: str) -> Row[Any]:
    """Return a letter that there is, with the state of its e-mail and its visit."""
    return (await connection.execute(with_visit(STORED).where(letter.c.id == letter_id))).one()


async def save(connection: AsyncConnection, drafts: Sequence[Draft]) -> None:
    """Store letters as they are written now, in place of their earlier text, and the step of each.

    Their old sheets are deleted, and they leave the print runs that have not been bound.
    """
    if not drafts:
        return
    rows = [
        {
            "id": draft.letter.id,
            "unit": draft.letter.unit,
            "kind": draft.letter.kind,
            "about": draft.case,
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
    await _add_steps(connection, [draft.move for draft in drafts])
    if rewritten := [draft.letter.id for draft in drafts if draft.move.nth > 1]:
        await connection.execute(sheet.delete().where(sheet.c.letter.in_(rewritten)))
        await connection.execute(in_run.delete().where(in_run.c.letter.in_(rewritten)))


async def apply(connection: AsyncConnection, moves: Sequence[Move], **columns: Any) -> None:
    """Store steps, and the new status of each letter; `columns` are further columns to set."""
    if not moves:
        return
    new_status = update(letter).where(letter.c.id == bindparam("of"))
    new_status = new_status.values(
        status=bindparam("to"),
        since=bindparam("at"),
        reason=bindparam("why"),
        by_rules=bindparam("ruled"),
        steps=bindparam("nth"),
        **columns,
    )
    rows = [
        {
            "of": move.letter,
            "to": move.status,
            "at": move.at,
            "why": move.reason,
            "ruled": move.by_rules,
            "nth": move.nth,
        }
        for move in moves
    ]
    await connection.execute(new_status, rows)
    await _add_steps(connection, moves)


async def to_issue(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Return some letters that have waited long enough, unless their sheet is still to be rendered."""
    rows = select(letter).where(text(f"({WHERE_MAY_BE_ISSUED})"), letter.c.issue_at <= now)
    rows = rows.where(letter.c.sheet.in_(CAN_BE_SHOWN))
    return (await connection.execute(rows.order_by(letter.c.issue_at).limit(limit))).all()


async def pending(connection: AsyncConnection) -> Sequence[str]:
    """Return the ids of the letters whose sheets are to be rendered."""
    return (await connection.execute(select(letter.c.id).where(text(WHERE_PENDING)))).scalars().all()


async def to_render(connection: AsyncConnection, letters: Sequence[str]) -> Sequence[Row[Any]]:
    """Return those of these letters whose sheets are still to be rendered, each with its wording."""
    rows = _with_wording().where(text(WHERE_PENDING), letter.c.id.in_(letters))
    return (await connection.execute(rows)).all()


async def unchanged(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return those of these letters that have taken no step since the rows were read."""
    steps = select(letter.c.id, letter.c.steps).where(letter.c.id.in_([row.id for row in rows]))
    now = {row.id: row.steps for row in await connection.execute(steps)}
    return [row for row in rows if now[row.id] == row.steps]


async def save_sheets(connection: AsyncConnection, sheets: Mapping[str, bytes]) -> None:
    """Store the sheets of letters, by letter id; storing one twice changes nothing."""
    rows = [{"letter": rendered, "pdf": pdf} for rendered, pdf in sheets.items()]
    await insert_new(connection, sheet, rows, key=["letter"])
    await set_sheet_state(connection, sheets, SheetState.RENDERED)


async def set_sheet_state(connection: AsyncConnection, letters: Iterable[str], state: SheetState) -> None:
    """Store the state of the sheets of letters."""
    await connection.execute(update(letter).where(letter.c.id.in_(list(letters))).values(sheet=state))


async def life(connection: AsyncConnection, letter_id: str) -> Sequence[Row[Any]]:
    """Return the steps of a letter, the first one first, each with the letter's unit."""
    steps = select(step, letter.c.unit).join_from(step, letter).where(step.c.letter == letter_id)
    return (await connection.execute(steps.order_by(step.c.nth))).all()


async def with_sheet(connection: AsyncConnection, letter_id: str) -> Row[Any] | None:
    """Return a letter with its wording and its sheet, which is None where none is stored."""
    both = _with_wording().add_columns(sheet.c.pdf).outerjoin(sheet, sheet.c.letter == letter.c.id)
    return (await connection.execute(both.where(letter.c.id == letter_id))).one_or_none()


async def latest_drafting(connection: AsyncConnection) -> datetime | None:
    """Return the latest instant at which a letter was drafted."""
    latest: datetime | None = (await connection.execute(select(func.max(letter.c.drafted_at)))).scalar()
    return latest


async def _add_steps(connection: AsyncConnection, moves: Sequence[Move]) -> None:
    steps = [
        {
            "letter": move.letter,
            "nth": move.nth,
            "status": move.status,
            "at": move.at,
            "role": move.role,
            "officer": move.officer,
            "channel": move.channel or "",
            "reason": move.reason,
        }
        for move in moves
    ]
    await insert(connection, step, steps)


def _with_wording() -> Select[*tuple[Any, ...]]:
    return select(letter, wording.c.text).join(wording, wording.c.id == letter.c.wording)
