"""Compares a row with what is known: the events that are missing, and what nobody can correct. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import to_json

from services.intake.lifecycle import REPEATED, STEP_OF
from services.intake.record_history import RecordFile
from services.intake.register import EntryFile
from shared.contracts.events.personal import REDACTED
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import CorrectedEntryReport, RegisteredReport
from shared.contracts.events.reported.record import CorrectedReport, FiledReport, ReportedRecord
from shared.contracts.faults import fault
from shared.contracts.questions.intake.rows import SaidStep
from shared.moments import as_moment
from shared.reference.catalogue import known_code
from shared.reference.office_zone import local_day

REASON: Final = "Theo sổ được nhập từ bảng tính"
"""Why a filing is corrected, as the file of the record shows it."""
CORRECTED: Final = {
    "procedure": "procedure",
    "applicant": "applicant",
    "at": "received_at",
    "land": "land",
}
"""What of a filing can be corrected, by the field that does it."""
PURGED: Final = frozenset({"applicant", "land"})
"""What a filing no longer says once its names are purged, and does not get back from a book."""
OF_AN_ENTRY: Final[tuple[str, ...]] = ("residence", "household", "details")
"""What of an entry can be corrected."""
BESIDE: Final = frozenset({"life_event", "no_letter", "record", "repeated", "perhaps_repeated", "taken_over"})
"""What is not compared: whether a letter is wanted is no part of the register."""
NAMED_ONCE: Final = frozenset({"record", "procedure_name"})


@dataclass(frozen=True, slots=True)
class WantedEvent:
    """An event that a row makes needed; its id is the same however often the row comes."""

    id: str
    type: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a row needs beside what is known, or why a person has to look at it."""

    wanted: tuple[WantedEvent, ...] = ()
    unclear: tuple[Fault, ...] = ()
    is_new: bool = False


def compare_record(
    file: RecordFile, steps: Sequence[SaidStep], now: datetime, zone: tzinfo, procedures: Container[str]
) -> Compared:
    """Compare a row of a record book with the file of its record, by the codes of a catalogue."""
    if file.filed is None:
        return Compared(tuple(map(_as_it_is, steps)), is_new=True)
    wanted: list[WantedEvent] = []
    unclear: list[Fault] = []
    for step in steps:
        if step.type == FiledReport.type_name():
            corrected, beside = _filing(file, step, now, zone, procedures)
            wanted += corrected
            unclear += beside
        elif fault_of := _otherwise(file, step, zone):
            unclear.append(fault_of)
        elif not _is_known(file, step, zone):
            wanted.append(_as_it_is(step))
    return Compared(() if unclear else tuple(wanted), tuple(unclear))


def compare_entry(file: EntryFile, step: SaidStep, now: datetime) -> Compared:
    """Compare a row of a register with the entry that is known."""
    if file.registered is None:
        return Compared((_as_it_is(step),), is_new=True)
    if file.cancelled:
        return Compared(unclear=(fault("data.life_event", "struck"),))
    latest = max(file.corrected.values(), key=lambda report: report.at, default=None)
    current = _dumped(latest or file.registered)
    if REDACTED in to_json(current).decode():
        return Compared()
    first = _dumped(file.registered)
    unclear = tuple(
        fault(f"data.{name}", "cannot_be_corrected")
        for name, said in step.said.items()
        if name not in BESIDE and name not in OF_AN_ENTRY and said != first.get(name)
    )
    wanted = {name: _merged(current.get(name), step.said[name]) for name in OF_AN_ENTRY if name in step.said}
    changed = {name: said for name, said in wanted.items() if said != current.get(name)}
    if unclear or not changed:
        return Compared(unclear=unclear)
    said = {name: current[name] for name in (*OF_AN_ENTRY, "no_letter", "email") if name in current} | changed
    about = file.registered.life_event
    id = event_id(about, CorrectedEntryReport.participle, str(len(file.corrected)), _text(changed))
    said |= {"life_event": about, "at": now.isoformat()}
    return Compared((WantedEvent(id, CorrectedEntryReport.type_name(), said),))


def event_id(*parts: str) -> str:
    """Return the id of an event: the digest of what it is about, its step and its moment."""
    return sha256("\x1f".join(("spreadsheet", *parts)).encode()).hexdigest()[:32]


def _as_it_is(step: SaidStep) -> WantedEvent:
    kind = REPORTS[step.type]
    moment = "" if kind is RegisteredReport else str(step.said.get("at"))
    about = str(step.said.get("record" if issubclass(kind, ReportedRecord) else "life_event"))
    return WantedEvent(event_id(about, kind.participle, moment), step.type, step.said)


def _filing(
    file: RecordFile, step: SaidStep, now: datetime, zone: tzinfo, procedures: Container[str]
) -> tuple[list[WantedEvent], list[Fault]]:
    """Return the correction of a filing that a row needs, and what differs that no correction can change."""
    current = _dumped(file.filing)
    is_purged = REDACTED in _text(current)
    changed: dict[str, Any] = {}
    beside: list[Fault] = []
    for name, said in step.said.items():
        if name in NAMED_ONCE or (is_purged and name in PURGED):
            continue
        known = current.get(name)
        merged = _merged(known, said)
        if name == "procedure":
            is_same = known_code(str(known), procedures) == known_code(str(said), procedures)
        else:
            is_same = merged == known or _is_same_moment(known, said, is_day=name in step.days, zone=zone)
        if is_same:
            continue
        if name in CORRECTED:
            changed[CORRECTED[name]] = merged
        elif known is not None:  # else the record was filed without it, and the book denies nothing
            beside.append(fault(f"data.{name}", "cannot_be_corrected"))
    if not changed or beside:
        return [], beside
    corrections = sum(isinstance(report, CorrectedReport) for report in file.accepted)
    record = str(step.said["record"])
    id = event_id(record, CorrectedReport.participle, str(corrections), _text(changed))
    told = {"record": record, "at": now.isoformat(), "reason": REASON} | changed
    return [WantedEvent(id, CorrectedReport.type_name(), told)], []


def _known(file: RecordFile, step: SaidStep) -> Iterator[ReportedRecord]:
    return (report for report in file.accepted if report.type_name() == step.type)


def _is_known(file: RecordFile, step: SaidStep, zone: tzinfo) -> bool:
    return any(_is_at(report.at, step, zone) for report in _known(file, step))


def _otherwise(file: RecordFile, step: SaidStep, zone: tzinfo) -> Fault | None:
    """Return the fault of a step that is known to have happened at another moment, and happens once."""
    kind = REPORTS[step.type]
    known = list(_known(file, step))
    if not known or _is_known(file, step, zone):
        return None
    if issubclass(kind, ReportedRecord) and STEP_OF[kind] in REPEATED:
        return None
    return fault(f"data.{kind.participle}", "cannot_be_corrected")


def _is_at(at: datetime, step: SaidStep, zone: tzinfo) -> bool:
    return _is_same_moment(at.isoformat(), step.said.get("at"), is_day="at" in step.days, zone=zone)


def _is_same_moment(known: object, said: object, *, is_day: bool, zone: tzinfo) -> bool:
    """Return whether two texts are one moment, or moments of one day where no more is said."""
    try:
        one, other = as_moment(known), as_moment(said)
    except ValueError:
        return False
    return one == other or (is_day and local_day(one, zone) == local_day(other, zone))


def _merged(known: Any, said: Any) -> Any:
    """Return what is known with what is said laid over it: what a row leaves out it does not deny."""
    match known, said:
        case dict(), dict():
            return known | {name: _merged(known.get(name), value) for name, value in said.items()}
        case list(), list() if len(known) == len(said):
            return [_merged(one, other) for one, other in zip(known, said, strict=True)]
    return said


def _dumped(report: BaseModel) -> dict[str, Any]:
    return report.model_dump(mode="json", exclude_none=True)


def _text(said: Mapping[str, Any]) -> str:
    return to_json(said).decode()
