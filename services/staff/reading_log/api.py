"""Answers who has read what, and whether the log is whole."""

from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.reading_log import log_store
from services.staff.reading_log.chain import ChainCheck, ChainFault
from services.staff.tables import log_entry, person
from shared.contracts.questions.question import Page
from shared.contracts.questions.staff.reading_log import (
    LogLine,
    LogLines,
    LogVerified,
    OperatorLog,
    ReadingLog,
    VerifyLog,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.storage.database import read_snapshot

router = ServiceRouter("staff")
WITH_NAMES: Final = select(log_entry, person.c.name).outerjoin(person, person.c.id == log_entry.c.person)


@router.query
async def who_read(question: ReadingLog, read: AsyncConnection) -> LogLines:
    """List the entries of a unit, or of some, the newest first; of one record if it is named.

    Raises:
        NotFound: No page starts where the question says.
    """
    chosen = WITH_NAMES.where(log_entry.c.unit.in_((question.unit, *question.units)))
    if question.record:
        chosen = chosen.where(log_entry.c.about == question.record)
    return await _page(chosen, question, read)


@router.query
async def what_operators_changed(question: OperatorLog, read: AsyncConnection) -> LogLines:
    """List the entries that concern no unit, the newest first.

    Raises:
        NotFound: No page starts where the question says.
    """
    return await _page(WITH_NAMES.where(log_entry.c.unit == ""), question, read)


@router.query
async def verify_log(question: VerifyLog, read: AsyncConnection) -> LogVerified:
    """Follow the chain from its beginning to its head, and past a digest that somebody has noted."""
    await read_snapshot(read)
    anchor, head = await log_store.link(read, log_store.ANCHOR), await log_store.link(read, log_store.HEAD)
    check, first = ChainCheck(anchor), 0
    async for stored in log_store.all_entries(read):
        first = first or stored.link.number
        if not check.follow(stored):
            break
        if stored.link.number == question.number and stored.link.digest != question.digest:
            check.fault, check.fault_at = ChainFault.CHANGED, question.number
            break
    check.end(head)
    if check.fault is None and question.number > head.number:
        check.fault, check.fault_at = ChainFault.HEAD, head.number + 1
    return LogVerified(
        entries=check.checked,
        first=first,
        last=check.reached.number,
        digest=check.reached.digest,
        fault=check.fault or "",
        fault_at=check.fault_at,
    )


async def _page(chosen: Select[Any], question: Page, read: AsyncConnection) -> LogLines:
    if question.after:
        if not question.after.isdecimal() or len(question.after) > 18:
            raise NotFound("this page")
        chosen = chosen.where(log_entry.c.number < int(question.after))
    rows = (await read.execute(chosen.order_by(log_entry.c.number.desc()).limit(question.limit + 1))).all()
    page = rows[: question.limit]
    next = str(page[-1].number) if len(rows) > len(page) else ""
    return LogLines(entries=tuple(map(_line, page)), next=next)


def _line(row: Row[Any]) -> LogLine:
    return LogLine(
        number=row.number,
        at=row.at,
        person=row.person,
        name=row.name or "",
        question=row.question,
        unit=row.unit,
        about=row.about,
        origin=row.origin,
    )
