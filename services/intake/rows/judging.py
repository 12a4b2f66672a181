"""Judges rows: which events each makes needed, and whether intake would accept them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic_core import to_json

from services.intake.domain import IntakeBatch
from services.intake.publishers import COUNTER
from services.intake.reading import InvalidEvent, Report, read
from services.intake.rows.comparing import Compared, WantedEvent, compare_entry, compare_record
from services.intake.rows.procedure_texts import own_code, text_key
from shared.contracts.events.receipt import Fault, Verdict
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport, ReportedRecord
from shared.contracts.faults import fault
from shared.contracts.questions.intake.rows import JudgedRow, RowVerdict, SaidStep, SpreadsheetRow
from shared.moments import as_moment
from shared.reference.office_zone import local_day
from shared.reference.units import Unit, UnknownUnit

ALLOWED: Final = (FiledReport, RegisteredReport)
"""What a row begins with."""


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """The procedures that a unit means by texts, by their keys; empty for one of no catalogue."""

    said: Mapping[str, str]
    names: Mapping[str, str]
    """Codes by the keys of the catalogue's names."""

    def find(self, text: str) -> tuple[bool, str]:
        """Return whether it is known what a text means, and the code."""
        key = text_key(text)
        if key in self.said:
            return True, self.said[key]
        return key in self.names, self.names.get(key, "")


@dataclass(slots=True)
class PlannedRow:
    """A row with the reports that it makes needed, before it is known which were sent already."""

    row: SpreadsheetRow
    about: str
    is_new: bool = False
    reports: tuple[Report, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    verdict: RowVerdict | None = None
    """If it is certain already."""
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class RowJudge:
    """Judges the rows of one unit.

    Args:
        unit: The unit.
        heirs_of: Ids of the unit and of those that became part of it.
        batch: What is known about the records and entries of these rows.
        owners: The publishers of the known ones, by code or id.
        texts: What texts mean.
    """

    unit: Unit
    heirs_of: frozenset[str]
    batch: IntakeBatch
    owners: Mapping[str, str]
    texts: KnownTexts
    sent: set[str] = field(default_factory=set)
    """Ids of events that were sent already and not rejected."""

    def plan(self, row: SpreadsheetRow) -> PlannedRow:
        """Return what a row makes needed."""
        about = about_of(row)
        meant = self._with_procedure(row)
        if meant is None:
            unclear = (fault("data.procedure_text", "which_procedure"),)
            checked = self._read(row, self._with_code(row, next(iter(self.batch.procedures))))
            refused = tuple(one for one in checked if isinstance(one, Fault))
            verdict = RowVerdict.REFUSED if refused else RowVerdict.UNCLEAR
            return PlannedRow(row, about, verdict=verdict, faults=refused or unclear)
        read_steps = self._read(row, meant)
        if refused := tuple(one for one in read_steps if isinstance(one, Fault)):
            return PlannedRow(row, about, verdict=RowVerdict.REFUSED, faults=refused)
        steps = [
            _normal(step, report)
            for step, report in zip(meant, read_steps, strict=True)
            if isinstance(report, Report)
        ]
        if strange := self._of_other_unit(steps[0]):
            return PlannedRow(row, about, verdict=RowVerdict.REFUSED, faults=(strange,))
        compared = self._compared(about, steps)
        if (compared.wanted or compared.unclear) and not self._is_own(about):
            kept = (fault("data", "other_system"), *compared.unclear)
            return PlannedRow(row, about, verdict=RowVerdict.UNCLEAR, faults=kept)
        if compared.unclear:
            return PlannedRow(row, about, verdict=RowVerdict.UNCLEAR, faults=compared.unclear)
        events = tuple(self._event(wanted) for wanted in compared.wanted)
        reports = [self._report(event) for event in events]
        if refused := tuple(
            one for report in reports if isinstance(report, InvalidEvent) for one in report.faults
        ):
            return PlannedRow(row, about, verdict=RowVerdict.REFUSED, faults=refused)
        return PlannedRow(
            row,
            about,
            is_new=compared.is_new,
            reports=tuple(report for report in reports if isinstance(report, Report)),
            events=events,
            verdict=None if events else RowVerdict.SAME,
        )

    def judge(self, planned: PlannedRow) -> tuple[JudgedRow, tuple[dict[str, Any], ...]]:
        """Return what a row changes, and the events to be sent. The batch takes them, as if they were."""
        if planned.verdict is not None:
            return self._judged(planned, planned.verdict, planned.faults), ()
        fresh = [
            (report, event)
            for report, event in zip(planned.reports, planned.events, strict=True)
            if report.event_id not in self.sent
        ]
        if not fresh:
            return self._judged(planned, RowVerdict.SENT), ()
        before = dict(self.batch.judged)
        for report, _ in fresh:
            self.batch.take(report)
        faults = tuple(self._faults_of([report for report, _ in fresh], before))
        if faults:
            return self._judged(planned, RowVerdict.REFUSED, faults), ()
        verdict = RowVerdict.NEW if planned.is_new else RowVerdict.CHANGED
        events = tuple(event for _, event in fresh)
        self.sent |= {report.event_id for report, _ in fresh}
        return self._judged(planned, verdict, events=len(events)), events

    def _judged(
        self, planned: PlannedRow, verdict: RowVerdict, faults: Sequence[Fault] = (), events: int = 0
    ) -> JudgedRow:
        return JudgedRow(
            row=planned.row.row, verdict=verdict, about=planned.about, events=events, faults=tuple(faults)
        )

    def _faults_of(self, reports: Iterable[Report], before: Mapping[str, object]) -> Iterable[Fault]:
        for report in reports:
            judged = self.batch.judged.get(report.key)
            if judged is None or report.key in before:
                continue
            if judged.verdict is Verdict.REJECTED:
                yield from (_of_step(one, report) for one in judged.faults)
            elif judged.verdict is Verdict.WAITING:
                yield _of_step(fault("data.at", "too_early"), report)

    def _with_procedure(self, row: SpreadsheetRow) -> tuple[SaidStep, ...] | None:
        """Return the steps of a row with the procedure that it means; None if nobody knows which."""
        if not row.procedure_text:
            return row.steps
        is_known, code = self.texts.find(row.procedure_text)
        if not is_known:
            return None
        return self._with_code(row, code or own_code(row.procedure_text))

    def _with_code(self, row: SpreadsheetRow, code: str) -> tuple[SaidStep, ...]:
        first, *later = row.steps
        named = {} if code in self.batch.procedures else {"procedure_name": row.procedure_text}
        said = dict(first.said) | {"procedure": code} | named
        return (first.model_copy(update={"said": said}), *later)

    def _read(self, row: SpreadsheetRow, steps: Sequence[SaidStep]) -> list[Report | Fault]:
        """Return the steps as reports, or what is wrong with them."""
        if not is_one_of(steps[0], ALLOWED):
            return [fault("type", "unknown_type", expected=", ".join(one.type_name() for one in ALLOWED))]
        read_steps: list[Report | Fault] = []
        for number, step in enumerate(steps):
            report = self._report(self._event(WantedEvent(f"row-{number}", step.type, step.said)))
            if isinstance(report, InvalidEvent):
                read_steps += [_of_type(one, step.type) for one in report.faults]
            else:
                read_steps.append(report)
        return read_steps

    def _compared(self, about: str, steps: Sequence[SaidStep]) -> Compared:
        if issubclass(REPORTS[steps[0].type], ReportedRecord):
            batch = self.batch
            return compare_record(batch.records[about], steps, batch.now, batch.zone, batch.procedures)
        return compare_entry(self.batch.life_events[about], steps[0], self.batch.now)

    def _is_own(self, about: str) -> bool:
        return self.owners.get(about, COUNTER.name) == COUNTER.name

    def _of_other_unit(self, step: SaidStep) -> Fault | None:
        """Return the fault of a row about a day or a record of another unit than the one that imports it."""
        data = REPORTS[step.type].model_validate(dict(step.said) | {"unit": self.unit.code})
        file = self.batch.records.get(about_of_step(step)) or self.batch.life_events.get(about_of_step(step))
        if file and file.unit and file.unit not in self.heirs_of:
            return fault("data.unit", "other_unit")
        try:
            bearer = self.batch.units.bearing(self.unit.code, data.day(self.batch.zone))
        except UnknownUnit:
            return fault(_day_of(step), "unknown_unit")
        return None if bearer.id == self.unit.id else fault(_day_of(step), "unknown_unit")

    def _event(self, wanted: WantedEvent) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": wanted.id,
            "source": COUNTER.sources[0],
            "type": wanted.type,
            "time": self.batch.now,
            "data": dict(wanted.said) | {"unit": self._code_at(str(wanted.said.get("at", "")))},
        }

    def _code_at(self, moment: str) -> str:
        """Return the code under which the unit, or once it has ended its heir, reports what happened then."""
        try:
            day = local_day(as_moment(moment), self.batch.zone)
        except ValueError:  # a registration, or no moment: then its reader says so
            return self.unit.code
        if day <= self.unit.until:
            return self.unit.code
        heirs = self.batch.units.successors(self.unit)
        if len(heirs) != 1:  # of a unit that was divided it is not known who goes on with a record
            return self.unit.code
        return heirs[0].code if heirs[0].since <= day <= heirs[0].until else self.unit.code

    def _report(self, event: Mapping[str, Any]) -> Report | InvalidEvent:
        return read(COUNTER.name, {}, to_json(event), {COUNTER.name: COUNTER}, self.batch.zone)


def about_of(row: SpreadsheetRow) -> str:
    """Return the record code or the id of the entry that a row is about."""
    return about_of_step(row.steps[0])


def about_of_step(step: SaidStep) -> str:
    """Return the record code or the id of the entry that a step is about."""
    return str(step.said.get("record" if "life_event" not in step.said else "life_event", ""))


def is_one_of(step: SaidStep, kinds: Sequence[type[Any]]) -> bool:
    """Return whether a step is of one of these kinds."""
    return any(step.type == kind.type_name() for kind in kinds)


def _normal(step: SaidStep, report: Report) -> SaidStep:
    """Return a step as intake stores it: names in NFC, moments with their offset."""
    said = report.data.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"unit"})
    return step.model_copy(update={"said": said})


def _of_step(found: Fault, report: Report) -> Fault:
    return _of_type(found, report.data.type_name())


def _of_type(found: Fault, type: str) -> Fault:
    """Return a fault with the field of the row that it is about: of a later step that is its moment."""
    kind = REPORTS.get(type)
    if kind is None or kind in ALLOWED or not found.field.startswith(("data", "type")):
        return found
    return found.model_copy(update={"field": f"data.{kind.participle}"})


def _day_of(step: SaidStep) -> str:
    return "data.at" if "at" in step.said else "data.registered_on"
