"""Trace steps of intake."""

from collections.abc import Iterable, Iterator, Sequence

from services.intake.domain import IntakeBatch
from services.intake.reading import Report
from shared.observability.step import Step
from shared.observability.tracing import first_step, step_from


def with_trace(reports: Iterable[Report], service: str) -> list[Report]:
    """Return reports with the trace context of their step in intake, for the facts that follow."""
    return [_with_context(report, _step_context(report, service)) for report in reports]


def _with_context(report: Report, own: str | None) -> Report:
    return report if own == report.traceparent else report._replace(traceparent=own)


def trace_steps(
    reports: Sequence[Report], traced: Sequence[Report], batch: IntakeBatch, since_ns: int
) -> Iterator[Step]:
    """Yield a trace step, with the verdict, for each report that was new and is traced.

    Args:
        reports: The reports as they arrived.
        traced: The same reports as `with_trace` returned them, and as the batch took them.
        batch: The batch that took them.
        since_ns: When the batch began, Unix time.
    """
    for before, report in zip(reports, traced, strict=True):
        judged = batch.judged.get(report.key)
        if not judged or judged.report is not report:
            continue
        if report.traceparent and report.traceparent != before.traceparent:
            yield Step(
                f"process report {report.data.noun}.{report.data.participle}",
                report.traceparent,
                before.traceparent,
                since_ns,
                "consumer",
                about=report.about,
                unit=report.data.unit,
                outcome=judged.verdict,
                together=len(reports),
            )


def _step_context(report: Report, service: str) -> str | None:
    if report.traceparent:
        return step_from(report.traceparent, service, report.key)
    return first_step(report.publisher, report.source, report.event_id)
