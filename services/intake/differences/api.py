"""Answers which records have contradictions in what other systems said of them."""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.reading import Report
from services.intake.said.differences import differences_of
from services.intake.said.texts import Difference
from services.intake.store import record_files
from services.intake.tables import received, record
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported.said import SaidReport
from shared.contracts.questions.intake.said import (
    SaidDifference,
    SaidDifferences,
    SaidOfRecord,
    WhatIsSaidDifferently,
)
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_office_zone

router = ServiceRouter("intake")


@router.query
async def said_differences(question: WhatIsSaidDifferently, read: AsyncConnection) -> SaidDifferences:
    """Return the records of a unit of which what was said contradicts itself."""
    codes = (
        (
            await read.execute(
                select(received.c.about)
                .join(record, record.c.code == received.c.about)
                .where(
                    record.c.unit == question.unit,
                    received.c.type == SaidReport.type_name(),
                    received.c.verdict == Verdict.ACCEPTED,
                    received.c.about > question.after,
                )
                .distinct()
                .order_by(received.c.about)
                .limit(question.limit + 1)
            )
        )
        .scalars()
        .all()
    )
    page = codes[: question.limit]
    files, zone = await record_files(read, page), load_office_zone()
    said = ((code, files[code].said) for code in page)
    lines = (_line(code, reports, _differences(reports, zone)) for code, reports in said)
    return SaidDifferences(
        records=tuple(line for line in lines if line.differences),
        next=page[-1] if len(codes) > len(page) else "",
    )


def _differences(reports: Sequence[Report], zone: tzinfo) -> list[Difference]:
    by_source = sorted(reports, key=_source)
    said = [
        [one.data for one in group if isinstance(one.data, SaidReport)]
        for _, group in groupby(by_source, key=_source)
    ]
    return differences_of(said, zone)


def _source(report: Report) -> tuple[str, str]:
    return report.publisher, report.source


def _line(code: str, reports: Sequence[Report], differences: Sequence[Difference]) -> SaidOfRecord:
    return SaidOfRecord(
        record=code,
        sources=tuple(dict.fromkeys(report.source for report in reports)),
        said_at=max(report.data.at for report in reports if isinstance(report.data, SaidReport)),
        differences=tuple(
            SaidDifference(code=one.code, state=one.state, words=one.words) for one in differences
        ),
    )
