"""Answers what rows of spreadsheets would change, reports what they say, and learns what texts mean."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import store
from services.intake.domain import IntakeBatch
from services.intake.rows import row_store
from services.intake.rows.judging import KnownTexts, PlannedRow, RowJudge, about_of
from services.intake.rows.procedure_texts import by_name, suggestions
from shared.contracts.events.reported import REPORTS
from shared.contracts.questions.intake.rows import (
    CheckRows,
    ImportRows,
    JudgedRow,
    JudgedRows,
    SpreadsheetRow,
    TeachProcedures,
    TextOfProcedure,
    TextsOfProcedures,
    WhichProcedures,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.reference.units import Unit, UnknownUnit

router = ServiceRouter("intake")
Sent = tuple[str, dict[str, Any]]
"""A record code or id of an entry, and an event about it."""


@router.query
async def check_rows(question: CheckRows, read: AsyncConnection) -> JudgedRows:
    """Return what rows would change.

    Raises:
        NotFound: There is no such unit.
    """
    judged, _ = await judge_rows(question.unit, question.rows, read)
    return JudgedRows(rows=tuple(judged))


@router.query
async def import_rows(question: ImportRows, tx: Transaction) -> JudgedRows:
    """Report what rows say, and return what they change.

    The consumer judges the events again, as those of every publisher, when they come back over the bus.

    Raises:
        NotFound: There is no such unit.
    """
    judged, events = await judge_rows(question.unit, question.rows, tx.connection)
    noted = [(about, event, _digest_of(event)) for about, event in events]
    await row_store.note_sent(tx.connection, noted, question.unit, question.officer, datetime.now(UTC))
    for _, event in events:
        tx.send_report(event, noun=REPORTS[event["type"]].noun, publisher="counter")
    return JudgedRows(rows=tuple(judged))


@router.query
async def which_procedures(question: WhichProcedures, read: AsyncConnection) -> TextsOfProcedures:
    """Return what a unit means by texts, and what those may mean of which that was never said.

    Raises:
        NotFound: There is no such unit.
    """
    known = await _known_texts(read, _unit(question.unit), question.texts)
    return TextsOfProcedures(texts=tuple(_text(text, known) for text in question.texts))


@router.query
async def teach_procedures(question: TeachProcedures, tx: Transaction) -> TextsOfProcedures:
    """Remember what a unit means by texts.

    Raises:
        NotFound: There is no such unit, or no such procedure.
    """
    unit = _unit(question.unit)
    if any(one.procedure and one.procedure not in load_procedures() for one in question.meant):
        raise NotFound("this procedure")
    await row_store.teach(tx.connection, unit.id, question.meant, question.officer, datetime.now(UTC))
    texts = [one.text for one in question.meant]
    known = await _known_texts(tx.connection, unit, texts)
    return TextsOfProcedures(texts=tuple(_text(text, known) for text in texts))


async def judge_rows(
    unit_id: str, rows: Sequence[SpreadsheetRow], connection: AsyncConnection
) -> tuple[list[JudgedRow], list[Sent]]:
    """Judge rows; return what each changes, and the events that are to be sent."""
    unit = _unit(unit_id)
    abouts = sorted({about_of(row) for row in rows})
    batch = IntakeBatch(
        now=datetime.now(UTC),
        units=load_units(),
        procedures=load_procedures(),
        zone=load_office_zone(),
        entered={},
        records=await store.record_files(connection, abouts),
        life_events=await store.entry_files(connection, abouts),
    )
    judge = RowJudge(
        unit=unit,
        heirs_of=frozenset(one.id for one in batch.units.with_predecessors(unit)),
        batch=batch,
        owners=await row_store.owners(connection, abouts),
        texts=await _known_texts(connection, unit, [row.procedure_text for row in rows]),
    )
    planned = [judge.plan(row) for row in rows]
    reports = [report for plan in planned for report in plan.reports]
    judge.sent = await row_store.sent(connection, [report.event_id for report in reports])
    batch.entered = await store.entered(connection, [report.key for report in reports])
    return _all_judged(judge, planned)


def _all_judged(judge: RowJudge, planned: Sequence[PlannedRow]) -> tuple[list[JudgedRow], list[Sent]]:
    judged, events = [], []
    for plan in planned:
        row, wanted = judge.judge(plan)
        judged.append(row)
        events += [(plan.about, event) for event in wanted]
    return judged, events


def _unit(id: str) -> Unit:
    try:
        return load_units()[id]
    except UnknownUnit:
        raise NotFound("this unit") from None


async def _known_texts(read: AsyncConnection, unit: Unit, texts: Sequence[str]) -> KnownTexts:
    return KnownTexts(await row_store.texts(read, unit.id, texts), _names())


@cache
def _names() -> dict[str, str]:
    return by_name(load_procedures())


def _text(text: str, known: KnownTexts) -> TextOfProcedure:
    is_known, code = known.find(text)
    suggested = () if is_known else suggestions(text, load_procedures())
    return TextOfProcedure(text=text, is_known=is_known, procedure=code, suggested=suggested)


def _digest_of(event: dict[str, Any]) -> str:
    return sha256(to_json([event["type"], event["data"]])).hexdigest()
