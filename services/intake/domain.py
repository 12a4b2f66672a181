"""Judges reports one by one, in whatever order they arrive, and derives receipts and facts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from services.intake.facts import life_event_fact, record_fact
from services.intake.lifecycle import (
    PLACE_OF,
    STEP_OF,
    Judgement,
    WaitsForEarlier,
    judge,
)
from services.intake.publishers import OURS
from services.intake.reading import Report
from services.intake.record_history import RecordFile
from services.intake.register import EntryFile, judge_entry
from services.intake.said.new_reports import new_reports, said_by_source_of
from services.intake.said.repeats import is_repeat
from services.intake.validation import is_named_in_a_book, problems_of, unknown_procedure_of
from shared.contracts.events.fact import Fact, FactToPublish, fact_id
from shared.contracts.events.receipt import Fault, Receipt, Verdict
from shared.contracts.events.reported.life_event import (
    CancelledEntryReport,
    CorrectedEntryReport,
    RegisteredReport,
    ReportedLifeEvent,
)
from shared.contracts.events.reported.record import CorrectedReport, FiledReport, ReportedRecord
from shared.contracts.events.reported.said import SaidReport
from shared.contracts.faults import fault
from shared.reference.catalogue import Procedure
from shared.reference.units import Units

FIRST: Final = datetime.min.replace(tzinfo=UTC)
"""Sorts the registration of an entry before all events about it."""


class JudgedReport(NamedTuple):
    """A report and its verdict, as written into the register of received events."""

    report: Report
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    sequence: int | None = None
    notes: tuple[Fault, ...] = ()
    """What the publisher is told besides; nothing if it is rejected."""

    @property
    def receipt(self) -> Receipt:
        """The receipt for the publisher."""
        return receipt_of(self.report, self.verdict, self.faults, self.notes)


@dataclass(slots=True)
class IntakeBatch:
    """The work on one batch of reports: what is known before it, and what is to be stored and published."""

    now: datetime
    units: Units
    procedures: Mapping[str, Procedure]
    zone: tzinfo
    """The time zone of the offices."""
    entered: dict[str, tuple[str, Verdict]]
    """Digest and verdict of the events that are in the register, by key."""
    records: dict[str, RecordFile]
    life_events: dict[str, EntryFile]

    judged: dict[str, JudgedReport] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    facts: list[FactToPublish[Fact]] = field(default_factory=list)

    @property
    def named(self) -> dict[str, RecordFile]:
        """The records whose filing was accepted or corrected, by code."""
        accepted = (entry.report for entry in self.judged.values() if entry.verdict is Verdict.ACCEPTED)
        named = (report for report in accepted if isinstance(report.data, FiledReport | CorrectedReport))
        return {code: self.records[code] for code in dict.fromkeys(report.about for report in named)}

    def unit_of(self, report: Report) -> str:
        """Return the unit of the record or entry that a report is about; empty if it is not known."""
        file = self.records.get(report.about) or self.life_events.get(report.about)
        return file.unit if file else ""

    def take(self, report: Report) -> None:
        """Judge one report, and add its receipt and the facts that follow from it."""
        digest, verdict = self.entered.get(report.key, ("", Verdict.REJECTED))
        if verdict is not Verdict.REJECTED:
            self._take_again(report, verdict, is_same=digest == report.digest)
        elif faults := (
            *problems_of(report.data, self.now, self.units, self.zone),
            *self._misspelt_procedure(report),
        ):
            self._enter(JudgedReport(report, Verdict.REJECTED, faults))
        else:
            self._take_new(report)

    def _misspelt_procedure(self, report: Report) -> tuple[Fault, ...]:
        """Our own publishers choose from the catalogue, so a code that it does not have is a mistake.

        A book that is imported may name a procedure that is in no catalogue, if somebody said so.
        """
        is_chosen = report.publisher in OURS and not is_named_in_a_book(report.data)
        unknown = unknown_procedure_of(report.data, self.procedures) if is_chosen else None
        return (unknown,) if unknown else ()

    def _take_again(self, report: Report, verdict: Verdict, *, is_same: bool) -> None:
        """Answer a report whose id is in the register already."""
        if not is_same:
            self.receipts.append(receipt_of(report, Verdict.REJECTED, (fault("id", "other_content"),)))
            return
        again = Verdict.DUPLICATE if verdict is Verdict.ACCEPTED else verdict
        self.receipts.append(receipt_of(report, again))

    def _take_new(self, report: Report) -> None:
        """Judge a new report; if it is accepted, judge the reports that wait in the same file again."""
        file: RecordFile | EntryFile
        if isinstance(report.data, SaidReport):
            self._take_said(report, report.data)
            return
        if isinstance(report.data, ReportedRecord):
            file = self.records.setdefault(report.data.record, RecordFile())
        else:
            file = self.life_events.setdefault(report.data.life_event, EntryFile())
        if self._judge(file, report):
            while any(self._judge(file, waiting) for waiting in in_order(file.waiting)):
                pass

    def _take_said(self, report: Report, said: SaidReport) -> None:
        """Keep what a system said of a record, and take the reports that follow from all that it said.

        What it only says again is not kept: it would be a row more each time that the system pushes a record.
        """
        file = self.records.setdefault(report.about, RecordFile())
        if is_repeat(said, said_by_source_of(report, file.said)):
            self.receipts.append(receipt_of(report, Verdict.DUPLICATE))
            return
        file.said.append(report)
        self._enter(JudgedReport(report, Verdict.ACCEPTED))
        for made in new_reports(report, file.said, file.made, self.zone):
            file.made[made.key] = made
            self.take(made)

    def _judge(self, file: RecordFile | EntryFile, report: Report) -> bool:
        """Judge a report against its file; return whether it was accepted and adds to the file."""
        judgement = self._judgement(file, report)
        if isinstance(judgement, WaitsForEarlier):
            if report.key not in file.waiting:
                file.waiting[report.key] = report
                self._enter(self._accepted(report, Verdict.WAITING))
            return False
        file.waiting.pop(report.key, None)
        if judgement is not None:
            self._enter(JudgedReport(report, Verdict.REJECTED, (judgement,)))
            return False
        return self._accept(file, report)

    def _judgement(self, file: RecordFile | EntryFile, report: Report) -> Judgement:
        match file, report.data:
            case RecordFile(), ReportedRecord() as step:
                return self._other_unit(file, step) or judge(file.history, step)
            case EntryFile(), ReportedLifeEvent() as event:
                by_heir = bool(file.unit) and event.day(self.zone) > self.units[file.unit].until
                return judge_entry(file, event, report.digest, self.zone, by_heir=by_heir)
        raise AssertionError("a report waits in a file of its own kind")

    def _accept(self, file: RecordFile | EntryFile, report: Report) -> bool:
        match file, report.data:
            case RecordFile(), ReportedRecord() as step:
                return self._accept_step(file, report, step)
            case EntryFile(), ReportedLifeEvent() as event:
                return self._accept_entry(file, report, event)
        raise AssertionError("a report waits in a file of its own kind")

    def _accept_step(self, file: RecordFile, report: Report, step: ReportedRecord) -> bool:
        """Accept a step of a record, which is always new."""
        if isinstance(step, FiledReport):
            file.filed, file.unit = step, self._unit_of(step)
        assert file.filed is not None  # noqa: S101  # all other steps wait for it
        file.accepted.append(step)
        sequence = len(file.accepted)
        self._enter(self._accepted(report, sequence=sequence))
        fact = record_fact(
            step,
            unit=file.unit,
            procedure=file.filed.procedure,
            sequence=sequence,
            procedures=self.procedures,
            counter_unit=self._counter_unit_of(step, file.unit) if isinstance(step, FiledReport) else "",
        )
        id = fact_id(report.publisher, report.source, report.event_id)
        self.facts.append(FactToPublish(id, fact, report.traceparent))
        return True

    def _accept_entry(self, file: EntryFile, report: Report, event: ReportedLifeEvent) -> bool:
        """Accept an event about an entry; the same registration under another id adds nothing."""
        self._enter(self._accepted(report))
        if isinstance(event, RegisteredReport) and file.registered is not None:
            return False
        file.accept(event, digest=report.digest, unit=file.unit or self._unit_of(event))
        moment = event.at if isinstance(event, (CorrectedEntryReport, CancelledEntryReport)) else ""
        id = fact_id("life-event", event.life_event, event.participle, *filter(None, (moment,)))
        self.facts.append(FactToPublish(id, life_event_fact(event, unit=file.unit), report.traceparent))
        return True

    def _other_unit(self, file: RecordFile, step: ReportedRecord) -> Fault | None:
        """A record stays with the unit that received it, or with its successor once that unit has ended."""
        if file.filed is None or step.unit == file.filed.unit:
            return None
        if step.day(self.zone) > self.units[file.unit].until:
            return None
        return fault("data.unit", "other_unit")

    def _unit_of(self, data: ReportedRecord | ReportedLifeEvent) -> str:
        return self.units.bearing(data.unit, data.day(self.zone)).id

    def _counter_unit_of(self, filed: FiledReport, unit: str) -> str:
        """Return the unit whose counter took a record; empty if it is the one that decides."""
        if filed.counter_unit is None:
            return ""
        counter = self.units.bearing(filed.counter_unit, filed.day(self.zone)).id
        return "" if counter == unit else counter

    def _accepted(
        self, report: Report, verdict: Verdict = Verdict.ACCEPTED, sequence: int | None = None
    ) -> JudgedReport:
        """Return a report that is not rejected, with its notes."""
        unknown = unknown_procedure_of(report.data, self.procedures)
        notes = report.notes
        if unknown and unknown not in notes:  # one that has waited has it already
            notes = (*notes, unknown)
        return JudgedReport(report, verdict, sequence=sequence, notes=notes)

    def _enter(self, judged: JudgedReport) -> None:
        """Enter a report into the register, and answer it."""
        self.judged[judged.report.key] = judged
        self.entered[judged.report.key] = (judged.report.digest, judged.verdict)
        self.receipts.append(judged.receipt)


def in_order(waiting: Mapping[str, Report]) -> list[Report]:
    """Return waiting reports in the order in which their events happened, whatever their arrival.

    So the same one of two contradicting reports is always accepted, and facts follow the order of events.
    """
    return sorted(waiting.values(), key=_sort_key)


def _sort_key(report: Report) -> tuple[datetime, int, str]:
    match report.data:
        case ReportedRecord(at=at) as step:
            return at, PLACE_OF[STEP_OF[type(step)]], report.key
        case CorrectedEntryReport(at=at) | CancelledEntryReport(at=at):
            return at, 0, report.key
    return FIRST, 0, report.key


def receipt_of(
    report: Report, verdict: Verdict, faults: Iterable[Fault] = (), notes: Iterable[Fault] = ()
) -> Receipt:
    """Return the receipt of a report."""
    return Receipt(
        publisher=report.publisher,
        source=report.source,
        event_id=report.event_id,
        verdict=verdict,
        faults=tuple(faults),
        notes=tuple(notes),
        content=report.digest,
    )
