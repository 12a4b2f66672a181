"""What was reported about a record, and what its owner can report next. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from services.intake.lifecycle import STEP_OF, judge
from services.intake.publishers import COUNTER
from services.intake.record_history import RecordFile
from shared.contracts.events.reported.record import (
    ArrivedReport,
    CorrectedReport,
    FiledReport,
    ReportedRecord,
    UnlinkedReport,
)
from shared.contracts.questions.intake.counter import ReportedStep, WholeRecord

NAMED_ELSEWHERE: Final = frozenset({"unit", "record", "at"})
"""Fields of a report that a step of the file does not repeat."""

ELSEWHERE: Final = frozenset({FiledReport, ArrivedReport, UnlinkedReport})
"""A record is filed on a page of its own, what the counter takes is where it is decided, and only a link is
taken back."""


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    """An accepted report about a record: who reported it, and which officer at the counter did."""

    data: ReportedRecord
    publisher: str
    officer: str = ""


def owner_of(reports: Iterable[AcceptedReport]) -> str:
    """Return the publisher that filed a record."""
    return next((report.publisher for report in reports if isinstance(report.data, FiledReport)), "")


def file_of(
    known: Row[Any], reports: Sequence[AcceptedReport], linked: Sequence[str], now: datetime
) -> WholeRecord:
    """Return the file of a record.

    Args:
        known: The record as it stands, corrected.
        reports: The accepted reports about it, in the order of acceptance.
        linked: Codes of the records of the counter that are this one, too.
        now: The moment at which a step would be reported.
    """
    owner, data = owner_of(reports), [report.data for report in reports]
    return WholeRecord(
        record=known.code,
        unit=known.unit,
        procedure=known.procedure,
        applicant=known.applicant,
        received_at=known.received_at,
        status=known.status,
        owner=owner,
        steps=tuple(map(step_of, sorted(reports, key=lambda report: report.data.at))),
        possible=possible_steps(RecordFile(accepted=data), owner, now),
        linked_to=known.linked_to,
        linked_from=tuple(linked),
    )


def step_of(report: AcceptedReport) -> ReportedStep:
    """Return a report as the file shows it."""
    said: Mapping[str, Any] = report.data.model_dump(
        mode="json", exclude=set(NAMED_ELSEWHERE), exclude_defaults=True
    )
    return ReportedStep(
        type=report.data.type_name(),
        at=report.data.at,
        said=dict(said),
        publisher=report.publisher,
        officer=report.officer,
    )


def possible_steps(file: RecordFile, owner: str, now: datetime) -> tuple[str, ...]:
    """Return the types of the events that the counter can report now, in the order of the lifecycle.

    What another system has filed goes on there, and the counter reports nothing about it, nor about a record
    of its own that is linked to such a one.
    """
    if owner != COUNTER.name:
        return ()
    if file.linked_to:
        return (UnlinkedReport.type_name(),)
    history = file.history
    return tuple(
        kind.type_name()
        for kind in STEP_OF
        if kind not in ELSEWHERE and judge(history, _now(kind, now)) is None
    )


def _now(kind: type[ReportedRecord], now: datetime) -> ReportedRecord:
    """Return a report of a kind as the lifecycle judges it: of all that it says only the moment counts."""
    said: dict[str, Any] = {"at": now}
    if kind is CorrectedReport:
        said |= {"procedure": "another", "received_at": None, "applicant": None, "land": None}
    return kind.model_construct(**said)
