"""Contradictions in what one or several systems said about a record. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from services.intake.said.merging import merge
from services.intake.said.texts import Difference
from shared.contracts.events.reported.said import SaidReport
from shared.reference.office_zone import local_day


def differences_of(said: Sequence[Sequence[SaidReport]], zone: tzinfo) -> list[Difference]:
    """Return what contradicts what: within what each source said, and between the sources.

    Args:
        said: What each source said of the record, in the order of arrival.
        zone: The time zone of the offices.
    """
    merged = [merge(reports, zone, is_all=False) for reports in said if reports]
    found = {difference for one in merged for difference in one.differences}
    days: dict[str, set[tuple[str, ...]]] = {}
    for one in merged:
        told: dict[str, list[str]] = {}
        for report in one.reports:
            told.setdefault(report.participle, []).append(local_day(report.at, zone).isoformat())
        for participle, moments in told.items():
            days.setdefault(participle, set()).add(tuple(moments))
    found |= {Difference("other-source", participle) for participle, ways in days.items() if len(ways) > 1}
    return sorted(found)
