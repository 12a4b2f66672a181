"""The counter: takes reports one by one, in whatever order they come, and says what becomes of each. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from services.intake.facts import life_event_fact, record_fact
from services.intake.lifecycle import MOVES_ON, STEP_OF, Judgement, Known, Step, Waiting, judge
from services.intake.reading import Report
from services.intake.register import EntryFile, judge_entry
from services.intake.validation import implausible
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.receipt import Fault, Receipt, Verdict
from shared.contracts.events.reported.life_event import (
    CancelledEntryReport,
    CorrectedEntryReport,
    RegisteredReport,
    ReportedLifeEvent,
)
from shared.contracts.events.reported.record import CorrectedReport, FiledReport, ReportedRecord
from shared.contracts.faults import fault
from shared.reference.catalogue import Procedure
from shared.reference.units import Units

STEPS: Final = tuple(Step)
FIRST: Final = datetime.min.replace(tzinfo=UTC)
"""When an entry is taken: before all that is about it."""


@dataclass(slots=True)
class RecordFile:
    """A record as it is known: what was accepted of it, in the order of acceptance, and what waits."""

    filed: FiledReport | None = None
    unit: str = ""
    accepted: list[ReportedRecord] = field(default_factory=list)
    waiting: dict[str, Report] = field(default_factory=dict)

    @property
    def history(self) -> list[Known]:
        """What the lifecycle needs to know."""
        return [
            Known(
                STEP_OF[type(report)],
                report.at,
                report.received_at if isinstance(report, CorrectedReport) else None,
            )
            for report in self.accepted
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written into the register of received events."""

    report: Report
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    sequence: int | None = None

    @property
    def receipt(self) -> Receipt:
        """What the publisher is told."""
        return receipt_of(self.report, self.verdict, self.faults)


class Said(NamedTuple):
    """A fact to be told, and its id."""

    id: str
    fact: Fact
    traceparent: str | None
    """Of the report that it follows from."""


@dataclass(slots=True)
class Counter:
    """The counter during one batch: what it knew, and what it did."""

    now: datetime
    units: Units
    procedures: Mapping[str, Procedure]
    entered: dict[str, tuple[str, Verdict]]
    """Digest and verdict of the events that are in the register, by key."""
    records: dict[str, RecordFile]
    life_events: dict[str, EntryFile]

    entries: dict[str, Entry] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    facts: list[Said] = field(default_factory=list)

    def take(self, report: Report) -> None:
        """Take one report: enter it, answer it, and tell what follows from it."""
        digest, verdict = self.entered.get(report.key, ("", Verdict.REJECTED))
        if verdict is not Verdict.REJECTED:
            if digest != report.digest:
                self.receipts.append(receipt_of(report, Verdict.REJECTED, (fault("id", "other_content"),)))
            else:
                again = Verdict.DUPLICATE if verdict is Verdict.ACCEPTED else verdict
                self.receipts.append(receipt_of(report, again))
        elif faults := implausible(report.said, self.now, self.units, self.procedures):
            self._enter(Entry(report, Verdict.REJECTED, faults))
        elif isinstance(report.said, ReportedRecord):
            self._take_step(report, report.said)
        else:
            self._take_entry(report, report.said)

    def _take_entry(self, report: Report, said: ReportedLifeEvent) -> None:
        file = self.life_events.setdefault(said.life_event, EntryFile())
        if not self._judge_entry(file, report, said):
            return
        while any(self._judge_entry(file, waiting, waiting.said) for waiting in in_order(file.waiting)):
            pass

    def _judge_entry(self, file: EntryFile, report: Report, said: object) -> bool:
        """Judge an event about an entry; return whether it tells anything new."""
        assert isinstance(said, ReportedLifeEvent)  # noqa: S101  # only those wait for an entry
        if self._is_settled(file.waiting, report, judge_entry(file, said, report.digest)):
            return False
        self._enter(Entry(report, Verdict.ACCEPTED))
        if isinstance(said, RegisteredReport) and file.registered is not None:
            return False
        file.accept(said, digest=report.digest, unit=file.unit or self._unit_of(said))
        moment = said.at if isinstance(said, (CorrectedEntryReport, CancelledEntryReport)) else ""
        self.facts.append(
            Said(
                fact_id("life-event", said.life_event, said.participle, *filter(None, (moment,))),
                life_event_fact(said, unit=file.unit),
                report.traceparent,
            )
        )
        return True

    def _take_step(self, report: Report, said: ReportedRecord) -> None:
        file = self.records.setdefault(said.record, RecordFile())
        if not self._judge(file, report, said):
            return
        while any(self._judge(file, waiting, waiting.said) for waiting in in_order(file.waiting)):
            pass

    def _judge(self, file: RecordFile, report: Report, said: object) -> bool:
        """Judge a step; return whether it was accepted, so that those that wait are looked at again."""
        assert isinstance(said, ReportedRecord)  # noqa: S101  # only steps of records wait
        judgement = self._other_unit(file, said) or judge(file.history, said)
        if self._is_settled(file.waiting, report, judgement):
            return False
        self._accept(file, report, said)
        return True

    def _is_settled(self, waiting: dict[str, Report], report: Report, judgement: Judgement) -> bool:
        """Let a report wait or refuse it; return whether that is all that becomes of it."""
        if isinstance(judgement, Waiting):
            if report.key not in waiting:
                waiting[report.key] = report
                self._enter(Entry(report, Verdict.WAITING))
            return True
        waiting.pop(report.key, None)
        if judgement is not None:
            self._enter(Entry(report, Verdict.REJECTED, (judgement,)))
        return judgement is not None

    def _accept(self, file: RecordFile, report: Report, said: ReportedRecord) -> None:
        if isinstance(said, FiledReport):
            file.filed, file.unit = said, self._unit_of(said)
        assert file.filed is not None  # noqa: S101  # all other steps wait for it
        file.accepted.append(said)
        sequence = len(file.accepted)
        self._enter(Entry(report, Verdict.ACCEPTED, sequence=sequence))
        fact = record_fact(said, unit=file.unit, procedure=file.filed.procedure, sequence=sequence)
        said_as = fact_id(report.publisher, report.source, report.event_id)
        self.facts.append(Said(said_as, fact, report.traceparent))

    def _other_unit(self, file: RecordFile, said: ReportedRecord) -> Fault | None:
        """A record stays with the unit that received it, or with its successor once that unit is no more."""
        if file.filed is None or said.unit == file.filed.unit:
            return None
        if said.day > self.units[file.unit].until:
            return None
        return fault("data.unit", "other_unit")

    def _unit_of(self, said: ReportedRecord | ReportedLifeEvent) -> str:
        return self.units.bearing(said.unit, said.day).id

    def _enter(self, entry: Entry) -> None:
        self.entries[entry.report.key] = entry
        self.entered[entry.report.key] = (entry.report.digest, entry.verdict)
        self.receipts.append(entry.receipt)


def in_order(waiting: Mapping[str, Report]) -> list[Report]:
    """Return what waits in the order in which it happened, which owes nothing to arrival or storage.

    Of those that contradict each other the same one is accepted, and what follows hears of a record in order.
    """
    return sorted(waiting.values(), key=_place)


def _place(report: Report) -> tuple[datetime, int, str]:
    match report.said:
        case ReportedRecord(at=at) as said:
            return at, STEPS.index(STEP_OF[type(said)]), report.key
        case CorrectedEntryReport(at=at) | CancelledEntryReport(at=at):
            return at, 0, report.key
    return FIRST, 0, report.key


def receipt_of(report: Report, verdict: Verdict, faults: Iterable[Fault] = ()) -> Receipt:
    """Return what a publisher is told about a report."""
    return Receipt(
        publisher=report.publisher,
        source=report.source,
        event_id=report.event_id,
        verdict=verdict,
        faults=tuple(faults),
    )


def status_of(history: Iterable[Known]) -> Step:
    """Return the step at which a record stands: the last that moved it on."""
    order = list(Step)
    steps = (known for known in history if known.step in MOVES_ON)
    return max(steps, key=lambda known: (known.at, order.index(known.step))).step
