"""Reads and writes the register of received events, the records and the life events."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain import IntakeBatch, JudgedReport
from services.intake.lifecycle import status_of
from services.intake.reading import InvalidEvent, Report, event_key
from services.intake.record_history import RecordFile
from services.intake.register import EntryFile
from services.intake.tables import life_event, publisher_seen, received, record
from shared.contracts.events.personal import is_personal
from shared.contracts.events.receipt import Fault, Receipt, Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import RegisteredReport, ReportedLifeEvent
from shared.contracts.events.reported.record import FiledReport, ReportedRecord
from shared.contracts.events.reported.said import SaidReport
from shared.reference.catalogue import known_code
from shared.reference.loading import load_office_zone, load_procedures
from shared.storage.bulk import insert_new, upsert


async def entered(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, tuple[str, Verdict]]:
    """Return digest and verdict, by key, of those events that are in the register."""
    rows = await connection.execute(
        select(received.c.key, received.c.digest, received.c.verdict).where(received.c.key.in_(keys))
    )
    return {row.key: (row.digest, Verdict(row.verdict)) for row in rows}


async def record_files(connection: AsyncConnection, codes: Sequence[str]) -> dict[str, RecordFile]:
    """Return the files of records; what was said in one batch is in the order of its own moments."""
    files = {code: RecordFile() for code in codes}
    said: list[tuple[datetime, datetime, Report]] = []
    for row in await _known_of(connection, codes):
        report, file = _report_of(row), files[row.about]
        if not isinstance(report.data, ReportedRecord):
            continue
        if isinstance(report.data, SaidReport):
            said.append((row.received_at, report.data.at, report))
            continue
        file.made[row.key] = report
        if row.verdict == Verdict.WAITING:
            file.waiting[row.key] = report
        else:
            file.accepted.append(report.data)
            if isinstance(report.data, FiledReport):
                file.filed = report.data
    for _, _, report in sorted(said, key=lambda one: one[:2]):
        files[report.about].said.append(report)
    units = select(record.c.code, record.c.unit).where(record.c.code.in_(codes))
    for known in await connection.execute(units):
        files[known.code].unit = known.unit
    return files


async def entry_files(connection: AsyncConnection, entries: Sequence[str]) -> dict[str, EntryFile]:
    """Return the files of entries in the civil-status register."""
    files = {entry: EntryFile() for entry in entries}
    for row in await _known_of(connection, entries):
        report, file = _report_of(row), files[row.about]
        if not isinstance(report.data, ReportedLifeEvent):
            continue
        if row.verdict == Verdict.WAITING:
            file.waiting[row.key] = report
        else:
            file.accept(report.data, digest=row.digest, unit=file.unit)
    units = select(life_event.c.id, life_event.c.unit).where(life_event.c.id.in_(entries))
    for known in await connection.execute(units):
        files[known.id].unit = known.unit
    return files


async def _known_of(connection: AsyncConnection, about: Sequence[str]) -> Sequence[Row[Any]]:
    rows = await connection.execute(
        select(received)
        .where(received.c.about.in_(about), received.c.verdict.in_([Verdict.ACCEPTED, Verdict.WAITING]))
        .order_by(received.c.sequence, received.c.received_at, received.c.key)
    )
    return rows.all()


def _report_of(row: Row[Any]) -> Report:
    return Report(
        key=row.key,
        publisher=row.publisher,
        source=row.source,
        event_id=row.event_id,
        digest=row.digest,
        data=REPORTS[row.type].model_validate_json(row.said),
        text=row.said,
        traceparent=row.traceparent or None,
        notes=_faults_in(row),
    )


async def save(connection: AsyncConnection, batch: IntakeBatch) -> None:
    """Store the verdicts of a batch, and its records and register entries."""
    judged = batch.judged.values()
    await upsert(connection, received, [_received_row(report, batch.now) for report in judged], key=["key"])
    accepted = [entry.report for entry in judged if entry.verdict is Verdict.ACCEPTED]
    codes = {report.about for report in accepted if isinstance(report.data, ReportedRecord)}
    codes = {code for code in codes if batch.records[code].filed is not None}
    await upsert(
        connection, record, [_record_row(code, batch.records[code]) for code in sorted(codes)], key=["code"]
    )
    registered = dict.fromkeys(
        report.data.life_event for report in accepted if isinstance(report.data, RegisteredReport)
    )
    rows = [_life_event_row(batch.life_events[entry]) for entry in registered]
    await insert_new(connection, life_event, rows, key=["id"])


async def save_invalid_events(
    connection: AsyncConnection, invalid_events: Sequence[InvalidEvent], now: datetime
) -> None:
    """Store the verdicts of invalid events, unless an event with the same id was accepted or waits."""
    rows = {
        invalid.key: _invalid_event_row(invalid, now) for invalid in invalid_events if invalid.key is not None
    }
    if rows:
        known = await entered(connection, [row["key"] for row in rows.values()])
        kept = {key for key, (_, verdict) in known.items() if verdict is not Verdict.REJECTED}
        await upsert(connection, received, [row for key, row in rows.items() if key not in kept], key=["key"])


async def receipts(
    connection: AsyncConnection, publisher: str, source: str, event_ids: Iterable[str]
) -> list[Receipt]:
    """Return the receipts of those events that are in the register, in the order asked."""
    keys = [event_key(publisher, source, event_id) for event_id in event_ids]
    rows = await connection.execute(select(received).where(received.c.key.in_(keys)))
    found = {row.key: row for row in rows}
    return [_receipt_of(found[key]) for key in keys if key in found]


def _receipt_of(row: Row[Any]) -> Receipt:
    verdict, said = Verdict(row.verdict), _faults_in(row)
    return Receipt(
        publisher=row.publisher,
        source=row.source,
        event_id=row.event_id,
        verdict=verdict,
        faults=said if verdict is Verdict.REJECTED else (),
        notes=() if verdict is Verdict.REJECTED else said,
        content=row.digest or None,
    )


def _faults_in(row: Row[Any]) -> tuple[Fault, ...]:
    return tuple(Fault.model_validate(fault) for fault in from_json(row.faults))


def _received_row(judged: JudgedReport, now: datetime) -> dict[str, Any]:
    report = judged.report
    return {
        "key": report.key,
        "publisher": report.publisher,
        "source": report.source,
        "event_id": report.event_id,
        "type": report.data.type_name(),
        "about": report.about,
        "digest": report.digest,
        "verdict": judged.verdict,
        "sequence": judged.sequence,
        "faults": to_json(judged.faults or judged.notes).decode(),
        "said": "" if judged.verdict is Verdict.REJECTED else report.text,
        "received_at": now,
        "traceparent": report.traceparent or "",
        "personal": judged.verdict is not Verdict.REJECTED
        and is_personal(report.data, report.data.day(load_office_zone())),
    }


def _invalid_event_row(invalid: InvalidEvent, now: datetime) -> dict[str, Any]:
    return {
        "key": invalid.key,
        "publisher": invalid.publisher,
        "source": invalid.source,
        "event_id": invalid.event_id,
        "type": "",
        "about": "",
        "digest": "",
        "verdict": Verdict.REJECTED,
        "sequence": None,
        "faults": to_json(invalid.faults).decode(),
        "said": "",
        "received_at": now,
        "traceparent": "",
        "personal": False,
    }


def _record_row(code: str, file: RecordFile) -> dict[str, Any]:
    filing = file.filing
    return {
        "code": code,
        "unit": file.unit,
        "procedure": known_code(filing.procedure, load_procedures()),
        "applicant": filing.applicant.name,
        "channel": filing.channel,
        "submitted_at": filing.submitted_at,
        "received_at": filing.at,
        "status": status_of(file.history),
        "linked_to": file.linked_to,
        "indexed": True,
    }


def _life_event_row(file: EntryFile) -> dict[str, Any]:
    assert file.registered is not None  # noqa: S101  # nothing of an entry is accepted before its registration
    return {
        "id": file.registered.life_event,
        "unit": file.unit,
        "kind": file.registered.details.kind,
        "registered_on": file.registered.registered_on,
        "digest": file.digest,
        "said": file.registered.model_dump_json(),
    }


async def note_seen(connection: AsyncConnection, receipts: Iterable[Receipt], at: datetime) -> None:
    """Note when the last report of each publisher came; of a name that nobody has nothing is noted."""
    names = {one.publisher for one in receipts if all(fault.field != "subject" for fault in one.faults)}
    rows = [{"publisher": name, "seen_at": at} for name in sorted(names)]
    await upsert(connection, publisher_seen, rows, key=["publisher"])


async def publishers_seen(read: AsyncConnection) -> dict[str, datetime]:
    """Return when the last report of each publisher came, by name."""
    rows = await read.execute(select(publisher_seen))
    return {row.publisher: row.seen_at for row in rows}
