"""A record book of 50,000 records as XLSX: how long it takes, and how much memory."""

import resource
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Final

import uvloop
from pydantic_core import to_json

from shared.contracts.questions.deadlines import RecordLine, Standing
from shared.contracts.questions.intake.record_book import BookEntry
from shared.forms.book import book_row
from shared.forms.files import write_book
from shared.forms.filling import FormHead, Row
from shared.forms.layout import form_id, load_forms
from shared.reference.loading import load_office_zone, load_procedures

RECORDS: Final = 50_000
FIRST: Final = datetime(2025, 12, 1, 1, tzinfo=UTC)
PROCEDURE: Final = "2.000815"
HEAD: Final = FormHead("Xã Văn Sơn", "", date(2025, 12, 1), date(2026, 11, 30), date(2026, 11, 30))


async def rows(form: str) -> AsyncIterator[Row]:
    """Yield the rows of a book, each made from a record and its people as the services answer them."""
    file, zone = load_forms(), load_office_zone()
    procedure = load_procedures()[PROCEDURE].name
    for number in range(1, RECORDS + 1):
        at = FIRST + timedelta(minutes=10 * number)
        line = RecordLine(
            record=f"H56.31.20-{at:%y%m%d}-{number:05}",
            procedure=PROCEDURE,
            received_at=at,
            due_at=at + timedelta(days=3),
            standing=Standing.RESOLVED,
            resolved_at=at + timedelta(days=2),
            returned_at=at + timedelta(days=3),
        )
        entry = BookEntry(
            record=line.record,
            applicant=f"Nguyễn Thị {number}",
            address="Thôn 3, xã Văn Sơn",
            telephone=f"09{number:08}",
            received_by="Lê Thị Hạnh",
        )
        layout = file.form[form]
        yield book_row(layout, number, "Xã Văn Sơn", procedure, line, entry, zone, file.words.moment)


async def measure() -> dict[str, float]:
    """Write the book; return how long it took, how large it is, and the most memory that it needed."""
    file, form, target = load_forms(), form_id("07"), BytesIO()
    before = _peak_mb()
    since, busy = time.perf_counter(), time.process_time()
    await write_book(target, file.form[form], HEAD, rows(form), file)
    return {
        "records": RECORDS,
        "seconds": time.perf_counter() - since,
        "cpu_seconds": time.process_time() - busy,
        "megabytes": len(target.getvalue()) / 1e6,
        "peak_mb": _peak_mb(),
        "peak_before_mb": before,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.stdout.write(to_json(uvloop.run(measure())).decode())
