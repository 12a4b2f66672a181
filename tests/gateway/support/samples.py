"""Samples that the stand-in's answers share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.deadlines import (
    RecordLine,
    Standing,
)

VAN_SON = "15712v1"
NOON = datetime(2023, 3, 1, 5, 0, tzinfo=UTC)
PROCEDURES = ("2.000815", "1.001193", "1.000894", "2.000635", "1.004222", "9.999999")
HOSTILE = "<script>alert('Lò Văn A')</script> & \"B\""
NAMES = ("Lê Thị Hồng Nhung và Nguyễn Văn Thắng", "Gia đình bà Trịnh Thị Lan", HOSTILE, "Đỗ Đình Dũng")
MISSING_YEAR = 2028
"""For which there is no calendar, so that records that are due then have no due time."""
WITH_CALENDAR = 125
"""The last sample of a record that certainly has a due time."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def record_line(n: int) -> RecordLine:
    received = NOON + timedelta(days=n, hours=-n % 4)
    due = received.replace(hour=10, minute=0) + timedelta(days=3)
    outcomes = (Outcome.BEFORE, Outcome.BEFORE, Outcome.ON, Outcome.AFTER)
    standings = (Standing.RESOLVED, Standing.RESOLVED, Standing.OVERDUE, Standing.RUNNING, Standing.AWAITING)
    standing = standings[n % 5]
    resolved = standing is Standing.RESOLVED
    waits = standing is Standing.RUNNING and n > WITH_CALENDAR
    return RecordLine(
        record=f"H56.31.20-{received:%y%m%d}-{n:04}",
        procedure=PROCEDURES[n % 6],
        received_at=received,
        due_at=None if waits else due,
        missing_year=MISSING_YEAR if waits else None,
        standing=standing,
        resolved_at=due - timedelta(hours=20) if resolved else None,
        outcome=outcomes[n % 4] if resolved else None,
    )


def page_of(lines: Sequence[Any], after: str, limit: int) -> tuple[list[Any], str]:
    """Cut a page out of a list; `after` is the number of lines before it."""
    start = int(after or 0)
    end = start + limit
    return list(lines[start:end]), str(end) if end < len(lines) else ""
