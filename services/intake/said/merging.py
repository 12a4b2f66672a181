"""Makes reports of all that a system said about a record: what happened, each step once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from services.intake.lifecycle import STEP_OF, AcceptedStep, RecordStep, WaitsForEarlier, judge
from services.intake.said.texts import Difference, reason_for
from services.intake.said.timeline import GOES_ON, ORDER, PAUSES, Moment, timeline
from shared.contracts.events.reported.record import (
    ArrivedReport,
    ExtendedReport,
    FiledReport,
    RefusedReport,
    ReportedRecord,
    ResolvedReport,
    ResumedReport,
    ReturnedReport,
    StoppedReport,
    SupplementedReport,
    SupplementRequestedReport,
    SuspendedReport,
    WithdrawnReport,
)
from shared.contracts.events.reported.said import SaidBy, SaidFiling, SaidReport, SaidState
from shared.contracts.events.text import LONGEST_NAME
from shared.reference.office_zone import local_day

UNFINISHED: Final = PAUSES | {SaidState.STOPPED}
"""A record whose last step is one of these is not done, whatever state it has."""
WORK: Final = PAUSES | {SaidState.IN_PROGRESS, SaidState.SUPPLEMENTED}
FILING_FIELDS: Final = frozenset(
    {"procedure", "procedure_name", "applicant", "channel", "counter_unit", "digitised", "reused"}
)
PAID_FIELDS: Final = ("fee_due", "payment", "electronic_result")
STEPS: Final = tuple(RecordStep)


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """The reports about a record that follow from all that was said, in order, and the contradictions."""

    reports: list[ReportedRecord] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def merge(reports: Sequence[SaidReport], zone: tzinfo, *, is_all: bool = True) -> MergedRecord:
    """Return what follows from all that one system said about one record.

    Args:
        reports: What it said, in the order of arrival.
        zone: The time zone of the offices.
        is_all: Whether nothing more is to come. Otherwise a result that was handed over waits for the step
            that says when it was done.
    """
    moments, differences = timeline(reports, zone)
    filing = _filing(reports, differences)
    filed_at = _filed_at(filing, moments, differences, zone)
    moments = _without_false_results(moments, filing, filed_at, differences)
    if is_all and any(one.state is SaidState.RETURNED for one in moments):
        moments = _with_result(moments, differences)
    merged = _Merging(reports[0].unit, reports[0].record, filing, _latest(reports))
    found = list(merged.reports(moments, filed_at))
    is_filed = filing is not None and filed_at is not None
    possible = _possible(found, differences) if is_filed else sorted(found, key=_sort_key)
    if possible and not is_filed:
        differences.add(Difference("not-filed"))
    return MergedRecord(possible, sorted(differences))


def event_id(source: str, report: ReportedRecord) -> str:
    """Return the id of the event of a report: whatever says the same again has the same."""
    said = (source, report.record, report.participle, report.at.astimezone(UTC).isoformat())
    return sha256("\x1f".join(said).encode()).hexdigest()[:32]


def _filing(reports: Sequence[SaidReport], differences: set[Difference]) -> SaidFiling | None:
    """Return the fullest of the filings that were sent, whichever came first."""
    filings = {one.filing for one in reports if one.filing is not None}
    if not filings:
        return None
    said = [(one.procedure, one.applicant.name, one.received_at, one.appointment_at) for one in filings]
    if any(len(set(values) - {None}) > 1 for values in zip(*said, strict=True)):
        differences.add(Difference("other-filing"))
    return max(filings, key=lambda one: (len(one.model_fields_set - _empty(one)), one.model_dump_json()))


def _empty(filing: SaidFiling) -> set[str]:
    return {name for name, value in filing if value is None}


def _latest(reports: Sequence[SaidReport]) -> dict[str, Any]:
    """Return what the record said of fee, payment and result when it was furthest, whatever came first."""
    furthest = sorted((one for one in reports if one.filing is not None), key=_progress)
    return {
        name: value
        for report in furthest
        for name in PAID_FIELDS
        if report.filing is not None and (value := getattr(report.filing, name)) is not None
    }


def _progress(report: SaidReport) -> tuple[int, str]:
    states = [ORDER.index(one.state) for one in report.statuses if one.by is SaidBy.STATUS]
    return max(states, default=0), report.model_dump_json(include={"filing"})


def _filed_at(
    filing: SaidFiling | None, moments: Sequence[Moment], differences: set[Difference], zone: tzinfo
) -> datetime | None:
    """Return the moment of receipt: the record's own, else that of the first step of receipt."""
    first = next((one for one in moments if one.state is SaidState.FILED), None)
    if filing is None or filing.received_at is None:
        return first.at if first else None
    if first and first.by is SaidBy.STEP and local_day(first.at, zone) != local_day(filing.received_at, zone):
        differences.add(Difference("other-receipt"))
    return filing.received_at


def _without_false_results(
    moments: list[Moment],
    filing: SaidFiling | None,
    filed_at: datetime | None,
    differences: set[Difference],
) -> list[Moment]:
    """Leave out what says done although the steps say otherwise: some systems turn other states into done."""
    results = [one for one in moments if one.state is SaidState.RESOLVED]
    steps = [one for one in moments if one.by is SaidBy.STEP and one.state is not SaidState.EXTENDED]
    is_returned = any(one.state is SaidState.RETURNED for one in moments)
    has_appointment = filing is not None and filing.appointment_at is not None
    false: list[Moment] = []
    for one in results:
        goes_on = any(other.at > one.at and other.state in WORK for other in steps)
        last = max((step for step in steps if step.at <= one.at), key=lambda step: step.order, default=None)
        is_first_day = one.by is SaidBy.STEP and one.at == filed_at and not has_appointment
        if one.by is not SaidBy.STEP and last and last.state in UNFINISHED and not is_returned:
            differences.add(Difference("done-against-steps", one.state))
            false.append(one)
        elif is_first_day and goes_on:
            differences.add(Difference("done-at-receipt", one.state))
            false.append(one)
        elif goes_on and one is not results[-1]:
            differences.add(Difference("done-and-not-done", one.state))
            false.append(one)
    return [one for one in moments if one not in false]


def _with_result(moments: list[Moment], differences: set[Difference]) -> list[Moment]:
    """Add the result that was handed over without a step that says done."""
    if any(one.state is SaidState.RESOLVED for one in moments):
        return moments
    returned = next(one for one in moments if one.state is SaidState.RETURNED)
    differences.add(Difference("no-step-done", SaidState.RESOLVED))
    resolved = replace(returned, state=SaidState.RESOLVED, text="")
    return sorted([*moments, resolved], key=lambda one: one.order)


def _possible(reports: Iterable[ReportedRecord], differences: set[Difference]) -> list[ReportedRecord]:
    """Return the reports that can follow each other; what cannot is a difference."""
    history: list[AcceptedStep] = []
    possible: list[ReportedRecord] = []
    for report in sorted(reports, key=_sort_key):
        judgement = judge(history, report)
        if judgement is None:
            history.append(AcceptedStep(STEP_OF[type(report)], report.at))
        if judgement is None or isinstance(judgement, WaitsForEarlier):
            possible.append(report)
        else:
            differences.add(Difference("impossible", report.participle))
    return possible


def _sort_key(report: ReportedRecord) -> tuple[datetime, int]:
    return report.at, STEPS.index(STEP_OF[type(report)])


@dataclass(slots=True)
class _Merging:
    """Turns moments into reports, and remembers what pauses the record."""

    unit: str
    record: str
    filing: SaidFiling | None
    paid: dict[str, Any]

    def reports(self, moments: Sequence[Moment], filed_at: datetime | None) -> Iterable[ReportedRecord]:
        """Yield the reports; the filing is first."""
        if self.filing is not None and filed_at is not None:
            yield self._filed(self.filing, filed_at)
            if self.filing.counter_unit and (begun := _begun(moments, filed_at)):
                yield ArrivedReport(**self._about(begun))
        pause: Moment | None = None
        seen: set[SaidState] = set()
        for number, one in enumerate(moments):
            later = moments[number + 1 :]
            if one.state in PAUSES:
                if pause is not None and not one.is_dated and one.state is pause.state:
                    continue
                pause = one
                yield self._pause(one)
            elif one.state in GOES_ON or one.state is SaidState.SUPPLEMENTED:
                if pause is not None and one.at > pause.at and not self._waits(pause, one, later):
                    yield self._goes_on(pause, one)
                    pause = None
            elif one.state is SaidState.EXTENDED:
                yield self._extended(one)
            elif one.state is not SaidState.NEW and one.state not in seen:
                seen.add(one.state)
                yield self._end(one)

    def _waits(self, pause: Moment, one: Moment, later: Sequence[Moment]) -> bool:
        """Whether the record itself says when the papers came in, and this step is only near it."""
        if pause.state is not SaidState.SUPPLEMENT_REQUESTED or one.state is SaidState.SUPPLEMENTED:
            return False
        for other in later:
            if other.state is SaidState.SUPPLEMENTED:
                return True
            if other.state in PAUSES:
                return False
        return False

    def _filed(self, filing: SaidFiling, at: datetime) -> FiledReport:
        said = {name: getattr(filing, name) for name in FILING_FIELDS}
        submitted_at = filing.submitted_at
        if submitted_at is not None and submitted_at > at:
            submitted_at = None  # as some systems write the day of the push
        paid = {name: getattr(filing, name) for name in ("fee_due", "payment")}
        return FiledReport(
            **self._about(at),
            **said,
            **paid,
            appointment_at=filing.appointment_at,
            submitted_at=submitted_at,
        )

    def _pause(self, one: Moment) -> ReportedRecord:
        text = one.text or reason_for(one.state)
        if one.state is SaidState.SUSPENDED:
            return SuspendedReport(**self._about(one.at), reason=text)
        return SupplementRequestedReport(**self._about(one.at), papers=_papers(text))

    def _goes_on(self, pause: Moment, one: Moment) -> ReportedRecord:
        kind = SupplementedReport if pause.state is SaidState.SUPPLEMENT_REQUESTED else ResumedReport
        return kind(**self._about(one.at))

    def _extended(self, one: Moment) -> ReportedRecord:
        reason = one.text or reason_for(one.state)
        assert one.appointment_at is not None  # noqa: S101  # nothing else is an extension
        return ExtendedReport(**self._about(one.at), appointment_at=one.appointment_at, reason=reason)

    def _end(self, one: Moment) -> ReportedRecord:
        match one.state:
            case SaidState.RESOLVED:
                return ResolvedReport(**self._about(one.at), **self.paid)
            case SaidState.RETURNED:
                return ReturnedReport(**self._about(one.at), **self.paid)
            case SaidState.REFUSED:
                return RefusedReport(**self._about(one.at), reason=one.text or reason_for(one.state))
            case SaidState.STOPPED:
                return StoppedReport(**self._about(one.at), reason=one.text or reason_for(one.state))
        return WithdrawnReport(**self._about(one.at))

    def _about(self, at: datetime) -> dict[str, Any]:
        return {"unit": self.unit, "record": self.record, "at": at}


def _begun(moments: Sequence[Moment], filed_at: datetime) -> datetime | None:
    """Return when work on a record began: by then, at the latest, it had come to the unit that decides."""
    steps = (one for one in moments if one.state is SaidState.IN_PROGRESS and one.by is SaidBy.STEP)
    return next((one.at for one in steps if one.at >= filed_at), None)


def _papers(text: str) -> tuple[str, ...]:
    """Return what is missing, as lines of a list."""
    lines = (line.strip(" -+•.") for line in text.split(";"))
    return tuple(line[:LONGEST_NAME].strip() for line in lines if line)[:30] or (text[:LONGEST_NAME],)
