"""What intake tells of its work to whoever follows an event. Pure, but for whether anybody does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from services.intake.domain import Counter
from services.intake.reading import Report
from shared.contracts.events.reported.record import ReportedRecord
from shared.observability.step import Step
from shared.observability.tracing import first_step, step_from


def followed(came: Iterable[Report], service: str) -> list[Report]:
    """Return reports with the trace context for what follows from each: that of its being taken in here."""
    return [replace(one, traceparent=_own(one, service)) for one in came]


def steps(came: Sequence[Report], taken: Sequence[Report], counter: Counter, since_ns: int) -> Iterator[Step]:
    """Yield the taking in of those reports that were new, with what became of them.

    Args:
        came: As they came.
        taken: The same as `followed` returned them, and as the counter took them.
        counter: That took them.
        since_ns: When it began, Unix time.
    """
    for before, one in zip(came, taken, strict=True):
        entry = counter.entries.get(one.key)
        if entry and entry.report is one and one.traceparent and one.traceparent != before.traceparent:
            said = one.said
            yield Step(
                f"take report {said.noun}.{said.participle}",
                one.traceparent,
                before.traceparent,
                since_ns,
                "consumer",
                about=said.record if isinstance(said, ReportedRecord) else said.life_event,
                unit=said.unit,
                outcome=entry.verdict,
                together=len(came),
            )


def _own(report: Report, service: str) -> str | None:
    if report.traceparent:
        return step_from(report.traceparent, service, report.key)
    return first_step(report.publisher, report.source, report.event_id)
