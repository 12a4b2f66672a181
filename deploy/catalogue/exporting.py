"""Procedures of a catalogue in the form in which the portal answers its own. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from deploy.catalogue.procedures import NO_FIELD
from shared.reference.catalogue import LimitKind, Procedure

UNITS: Final = {
    LimitKind.WORKING_DAYS: "WORKING_DAY",
    LimitKind.CALENDAR_DAYS: "DAY",
    LimitKind.WORKING_HOURS: "WORKING_HOUR",
}
SAME_DAY: Final = "Trong ngày"


def exported(procedures: Iterable[Procedure]) -> Iterator[dict[str, Any]]:
    """Yield an entry for each procedure, with its limit, papers, results, levels and legal basis."""
    for one in procedures:
        is_same_day = one.limit.kind is LimitKind.SAME_DAY
        method: dict[str, Any] = {
            "submissionMethod": "DIRECT",
            "processingTime": None if is_same_day else one.limit.length,
            "processingTimeUnit": None if is_same_day else UNITS[one.limit.kind],
            "description": SAME_DAY if is_same_day else "",
            "fees": [],
        }
        papers = [{"name": paper, "originalQty": 0, "copyQty": 0} for paper in one.papers]
        yield {
            "code": one.code,
            "name": one.name,
            "isWard": "commune" in one.levels,
            "isProvince": "province" in one.levels,
            "isMinistry": "ministry" in one.levels,
            "categoriesDetails": [{"name": one.field or NO_FIELD}],
            "executionMethods": [method],
            "executionCases": [{"name": "", "profileComponents": papers}],
            "cases": [],
            "legalBasisesDetails": [{"code": one.legal_basis}] if one.legal_basis else [],
            "resultsDetails": [{"name": result} for result in one.results],
        }
