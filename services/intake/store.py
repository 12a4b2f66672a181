"""What intake keeps: the register of received events, the records, the life events."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain import Counter, Entry, RecordFile, status_of
from services.intake.reading import Misread, Report, event_key
from services.intake.tables import life_event, received, record
from shared.events.receipt import Fault, Receipt, Verdict
from shared.events.reported import REPORTS, CorrectedReport, FiledReport, RegisteredReport, ReportedRecord
from shared.rows import insert_new, upsert


async def entered(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, tuple[str, Verdict]]:
    """Return digest and verdict of those events that are in the register."""
    rows = await connection.execute(
        select(received.c.key, received.c.digest, received.c.verdict).where(received.c.key.in_(keys))
    )
    return {row.key: (row.digest, Verdict(row.verdict)) for row in rows}


async def record_files(connection: AsyncConnection, codes: Sequence[str]) -> dict[str, RecordFile]:
    """Return what is known of records."""
    files = {code: RecordFile() for code in codes}
    rows = await connection.execute(
        select(received)
        .where(received.c.about.in_(codes), received.c.verdict.in_([Verdict.ACCEPTED, Verdict.WAITING]))
        .order_by(received.c.sequence)
    )
    for row in rows:
        said = REPORTS[row.type].model_validate_json(row.said)
        if not isinstance(said, ReportedRecord):
            continue
        file = files[row.about]
        if row.verdict == Verdict.WAITING:
            file.waiting[row.key] = Report(
                key=row.key,
                publisher=row.publisher,
                source=row.source,
                event_id=row.event_id,
                digest=row.digest,
                said=said,
                text=row.said,
            )
        else:
            file.accepted.append(said)
            if isinstance(said, FiledReport):
                file.filed = said
    units = await connection.execute(select(record.c.code, record.c.unit).where(record.c.code.in_(codes)))
    for row in units:
        files[row.code].unit = row.unit
    return files


async def life_events(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    """Return the digests of those life events that are known."""
    rows = await connection.execute(
        select(life_event.c.id, life_event.c.digest).where(life_event.c.id.in_(ids))
    )
    return {row.id: row.digest for row in rows}


async def keep(connection: AsyncConnection, counter: Counter) -> None:
    """Write down what a counter did."""
    entries = counter.entries.values()
    await upsert(connection, received, [_entry_row(entry, counter.now) for entry in entries], key=["key"])
    accepted = [entry.report for entry in entries if entry.verdict is Verdict.ACCEPTED]
    codes = {report.said.record for report in accepted if isinstance(report.said, ReportedRecord)}
    await upsert(
        connection, record, [_record_row(code, counter.records[code]) for code in sorted(codes)], key=["code"]
    )
    await insert_new(
        connection,
        life_event,
        [
            _life_event_row(report, report.said, counter)
            for report in accepted
            if isinstance(report.said, RegisteredReport)
        ],
        key=["id"],
    )


async def keep_misreads(connection: AsyncConnection, misreads: Sequence[Misread], now: datetime) -> None:
    """Write down what was answered to ill-formed events, unless one of their ids was taken before."""
    rows = {misread.key: _misread_row(misread, now) for misread in misreads if misread.key is not None}
    if rows:
        known = await entered(connection, [row["key"] for row in rows.values()])
        taken = {key for key, (_, verdict) in known.items() if verdict is not Verdict.REJECTED}
        await upsert(
            connection, received, [row for key, row in rows.items() if key not in taken], key=["key"]
        )


async def receipts(
    connection: AsyncConnection, publisher: str, source: str, event_ids: Iterable[str]
) -> list[Receipt]:
    """Return the receipts of those events that are in the register, in the order asked."""
    keys = [event_key(publisher, source, event_id) for event_id in event_ids]
    rows = await connection.execute(select(received).where(received.c.key.in_(keys)))
    found = {row.key: row for row in rows}
    return [
        Receipt(
            publisher=publisher,
            source=source,
            event_id=found[key].event_id,
            verdict=Verdict(found[key].verdict),
            faults=tuple(Fault.model_validate(one) for one in from_json(found[key].faults)),
        )
        for key in keys
        if key in found
    ]


def _entry_row(entry: Entry, now: datetime) -> dict[str, Any]:
    report = entry.report
    return {
        "key": report.key,
        "publisher": report.publisher,
        "source": report.source,
        "event_id": report.event_id,
        "type": report.said.type_name(),
        "about": report.said.record if isinstance(report.said, ReportedRecord) else report.said.life_event,
        "digest": report.digest,
        "verdict": entry.verdict,
        "sequence": entry.sequence,
        "faults": to_json(entry.faults).decode(),
        "said": "" if entry.verdict is Verdict.REJECTED else report.text,
        "received_at": now,
    }


def _misread_row(misread: Misread, now: datetime) -> dict[str, Any]:
    return {
        "key": misread.key,
        "publisher": misread.publisher,
        "source": misread.source,
        "event_id": misread.event_id,
        "type": "",
        "about": "",
        "digest": "",
        "verdict": Verdict.REJECTED,
        "sequence": None,
        "faults": to_json(misread.faults).decode(),
        "said": "",
        "received_at": now,
    }


def _record_row(code: str, file: RecordFile) -> dict[str, Any]:
    assert file.filed is not None  # noqa: S101  # nothing of a record is accepted before its filing
    corrections = sorted(
        (step for step in file.accepted if isinstance(step, CorrectedReport)), key=lambda step: step.at
    )
    right: dict[str, Any] = {
        "procedure": file.filed.procedure,
        "applicant": file.filed.applicant.name,
        "received_at": file.filed.at,
    }
    for correction in corrections:
        right |= {
            name: value
            for name, value in {
                "procedure": correction.procedure,
                "applicant": correction.applicant and correction.applicant.name,
                "received_at": correction.received_at,
            }.items()
            if value is not None
        }
    return {
        "code": code,
        "unit": file.unit,
        "channel": file.filed.channel,
        "submitted_at": file.filed.submitted_at,
        "status": status_of(file.history),
        **right,
    }


def _life_event_row(report: Report, said: RegisteredReport, counter: Counter) -> dict[str, Any]:
    return {
        "id": said.life_event,
        "unit": counter.units.bearing(said.unit, said.registered_on).id,
        "kind": said.details.kind,
        "registered_on": said.registered_on,
        "digest": report.digest,
        "said": report.text,
    }
