"""Rehearses a law on the records of an office: reads its database, counts, and writes those that differ."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from deploy.office.figures import ReportPeriod
from deploy.office.reach import open_database
from services.deadlines.rehearsal.comparing import Rehearsal, RehearsedRecord, StandingByLaw
from services.deadlines.rehearsal.recounting import NotCounted, rehearse
from shared.contracts.questions.reports.official_forms import FormColumns
from shared.reference.loading import load_office_zone, load_procedures

HEAD: Final = (
    *("record", "unit", "procedure", "received_at", "due_at", "would_be_due_at", "stands", "would_stand"),
    *("limit", "would_be_limit", "rules", "would_be_rules"),
)
SUMS: Final = ("received", "settled", "in_progress")


async def rehearse_office(folder: Path | None, period: ReportPeriod, file: Path | None) -> Rehearsal:
    """Count the records of a period by the law that this process has read, and write those that differ.

    Args:
        folder: The data folder of the office; None for a server.
        period: The units, none of them for all, and the days.
        file: Where the records that differ are written as CSV, if anywhere.

    Raises:
        CannotCopy: The database cannot be opened.
    """
    found, now, zone = Rehearsal(), datetime.now(UTC), load_office_zone()
    with ExitStack() as files:
        rows = csv.writer(files.enter_context(file.open("w", encoding="utf-8", newline=""))) if file else None
        if rows:
            rows.writerow(HEAD)
        async with open_database(folder, "deadlines") as database:
            async for one in rehearse(database, period.units, period.since, period.until, now):
                if isinstance(one, NotCounted):
                    found.not_counted[one.why] += 1
                    continue
                found.take(one)
                if rows and (one.is_due_otherwise or one.ends_otherwise):
                    rows.writerow(_cells(one, zone))
    return found


def as_data(period: ReportPeriod, found: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal as `motcua rehearse --json` prints it."""
    known = load_procedures()
    return {
        "from": period.since.isoformat(),
        "to": period.until.isoformat(),
        "units": list(period.units),
        "records": found.records,
        "due_otherwise": sum(one.due_otherwise for one in found.procedures.values()),
        "form": {"is": _columns(found.is_), "would_be": _columns(found.would_be)},
        "procedures": [
            {
                "procedure": code,
                "name": known[code].name if code in known else "",
                "records": one.records,
                "due_otherwise": one.due_otherwise,
                "ends": [
                    {"is": is_, "would_be": would_be, "records": number}
                    for (is_, would_be), number in sorted(one.ends.items())
                ],
            }
            for code, one in sorted(found.procedures.items())
        ],
        "not_counted": [{"why": why, "records": number} for why, number in sorted(found.not_counted.items())],
    }


def _columns(columns: FormColumns) -> dict[str, int]:
    return columns.model_dump() | {name: getattr(columns, name) for name in SUMS}


def _cells(one: RehearsedRecord, zone: tzinfo) -> Iterator[str]:
    is_, would_be = one.is_, one.would_be
    yield from (one.record, one.unit, one.procedure, one.received_at.astimezone(zone).isoformat())
    yield from (_due(is_, zone), _due(would_be, zone), is_.ended, would_be.ended)
    yield from (is_.limit, would_be.limit, is_.rules, would_be.rules)


def _due(standing: StandingByLaw, zone: tzinfo) -> str:
    return standing.due_at.astimezone(zone).isoformat() if standing.due_at else ""
