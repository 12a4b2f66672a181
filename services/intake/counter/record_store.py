"""Reads a record, and what was reported about it."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.counter.record_file import AcceptedReport, owner_of
from services.intake.lifecycle import ENDS
from services.intake.tables import form, received, record
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.record import ReportedRecord
from shared.contracts.events.reported.said import SaidReport

RECORD_WITH_CODE: Final = select(record).where(record.c.code == bindparam("code"))
LINKED_TO: Final = (
    select(record.c.code)
    .where(record.c.linked_to == bindparam("code"), record.c.linked_to != "")
    .order_by(record.c.code)
)
ACCEPTED_REPORTS: Final = (
    select(received.c.type, received.c.said, received.c.publisher, form.c.officer)
    .join(form, form.c.id == received.c.event_id, isouter=True)
    .where(received.c.about == bindparam("code"), received.c.verdict == Verdict.ACCEPTED)
    .order_by(received.c.sequence)
)


async def record_of(read: AsyncConnection, code: str) -> Row[Any] | None:
    """Return a record by its code."""
    return (await read.execute(RECORD_WITH_CODE, {"code": code})).one_or_none()


async def linked_to(read: AsyncConnection, code: str) -> tuple[str, ...]:
    """Return the codes of the records that are linked to one."""
    return tuple((await read.execute(LINKED_TO, {"code": code})).scalars())


async def owner_of_record(read: AsyncConnection, code: str) -> str:
    """Return the publisher that filed a record; empty if nobody did."""
    return owner_of(await accepted_reports(read, code))


async def accepted_reports(read: AsyncConnection, code: str) -> list[AcceptedReport]:
    """Return the accepted reports about a record, in the order of acceptance."""
    rows = await read.execute(ACCEPTED_REPORTS, {"code": code})
    reports = [(REPORTS[row.type].model_validate_json(row.said), row) for row in rows]
    return [
        AcceptedReport(data, row.publisher, row.officer or "")
        for data, row in reports
        if isinstance(data, ReportedRecord) and not isinstance(data, SaidReport)
    ]


async def records_in_hand(
    read: AsyncConnection, units: Collection[str], officer: str, limit: int
) -> list[str]:
    """Return records without an end on which nobody worked after an officer, the one worked on last first."""
    later = form.alias("later")
    last = func.max(form.c.sent_at)
    rows = await read.execute(
        select(form.c.about)
        .join(record, record.c.code == form.c.about)
        .where(
            form.c.officer == officer,
            form.c.unit.in_(units),
            record.c.status.not_in(ENDS),
            record.c.linked_to == "",
            ~exists().where(
                later.c.about == form.c.about,
                later.c.sent_at > form.c.sent_at,
                later.c.officer != form.c.officer,
            ),
        )
        .group_by(form.c.about)
        .order_by(last.desc(), form.c.about)
        .limit(limit)
    )
    return list(rows.scalars())
