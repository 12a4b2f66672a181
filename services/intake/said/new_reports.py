"""The reports that follow from what a system said, and that nobody has taken yet. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from services.intake.reading import Report, event_key
from services.intake.said.merging import event_id, merge
from shared.contracts.arriving import content_digest
from shared.contracts.events.reported.record import ReportedRecord
from shared.contracts.events.reported.said import SaidReport


def new_reports(
    latest: Report, said: Sequence[Report], made: Mapping[str, Report], zone: tzinfo
) -> Iterator[Report]:
    """Yield the reports that are new.

    A fact that was published stays. Where something that came later moves it, such as a step that tells when
    exactly papers were asked for, the report that was taken before stands for the one that follows now.

    Args:
        latest: What was said last.
        said: All that was said of the record, in the order of arrival.
        made: The reports about it that were taken, by key.
        zone: The time zone of the offices.
    """
    own = said_by_source_of(latest, said)
    own_made = {key: report for key, report in made.items() if _is_of(report, latest)}
    merged = merge(own, zone, is_all=False)
    follow = {one.key: one for one in (_report(latest, data) for data in merged.reports)}
    moved = [type(report.data) for key, report in own_made.items() if key not in follow]
    for key, report in follow.items():
        if key in own_made:
            continue
        if type(report.data) in moved:
            moved.remove(type(report.data))
        else:
            yield report


def said_by_source_of(latest: Report, said: Sequence[Report]) -> list[SaidReport]:
    """Return what the system said that said the latest, in the order of arrival."""
    return [one.data for one in said if _is_of(one, latest) and isinstance(one.data, SaidReport)]


def _is_of(report: Report, latest: Report) -> bool:
    return (report.publisher, report.source) == (latest.publisher, latest.source)


def _report(latest: Report, data: ReportedRecord) -> Report:
    """Return a report as if the system had made it itself."""
    id, text = event_id(latest.source, data), data.model_dump_json()
    return Report(
        key=event_key(latest.publisher, latest.source, id),
        publisher=latest.publisher,
        source=latest.source,
        event_id=id,
        digest=content_digest(data, text),
        data=data,
        text=text,
        traceparent=latest.traceparent,
    )
