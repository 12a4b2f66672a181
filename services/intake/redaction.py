"""Removes personal data from a report: names and free text go, what happened and when stays. Pure.

The rest is enough to judge later reports about the same record or entry.
"""

from functools import singledispatch
from typing import Any, Final

from shared.contracts.events.reported.life_event import (
    ReportedBirth,
    ReportedDeath,
    ReportedEntry,
    ReportedMarriage,
    ReportedPerson,
)
from shared.contracts.events.reported.record import (
    Applicant,
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    RefusedReport,
    RulesSwitchedReport,
    StoppedReport,
    SupplementRequestedReport,
    SuspendedReport,
)
from shared.contracts.events.reported.report import ReportedFact
from shared.service.retention import REDACTED

NOT_PERSONAL: Final = frozenset({"submitted_at", "channel"})
"""Optional fields of a filing that hold neither names nor free text. Any other is personal, so that a new one
is redacted unless somebody adds it here."""
NOBODY: Final = ReportedPerson(name=REDACTED)


@singledispatch
def redacted(data: ReportedFact) -> ReportedFact:
    """Return a report without the names and texts about people; most reports have none."""
    return data


@redacted.register(FiledReport)
def _(data: FiledReport) -> ReportedFact:
    emptied = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in type(data).model_fields.items()
        if not field.is_required() and name not in NOT_PERSONAL
    }
    return _with(data, applicant=Applicant(name=REDACTED), **emptied)


@redacted.register(CorrectedReport)
def _(data: CorrectedReport) -> ReportedFact:
    return _with(data, reason=REDACTED, applicant=data.applicant and Applicant(name=REDACTED))


@redacted.register(SuspendedReport)
@redacted.register(ExtendedReport)
@redacted.register(RulesSwitchedReport)
@redacted.register(RefusedReport)
@redacted.register(StoppedReport)
def _(data: ReportedFact) -> ReportedFact:
    return _with(data, reason=REDACTED)


@redacted.register(SupplementRequestedReport)
def _(data: SupplementRequestedReport) -> ReportedFact:
    return _with(data, papers=(REDACTED,))


@redacted.register(ReportedEntry)
def _(data: ReportedEntry) -> ReportedFact:
    details: ReportedBirth | ReportedMarriage | ReportedDeath
    match data.details:
        case ReportedBirth(kind=kind):
            details = ReportedBirth(kind=kind, child=NOBODY)
        case ReportedMarriage(kind=kind):
            details = ReportedMarriage(kind=kind, spouses=(NOBODY, NOBODY))
        case ReportedDeath(kind=kind):
            details = ReportedDeath(kind=kind, deceased=NOBODY, died_on=data.day)
    return _with(data, details=details, residence=None, household=None, email=None)


def is_personal(data: ReportedFact) -> bool:
    """Whether a report contains personal data."""
    return redacted(data) != data


def _with(data: ReportedFact, **other: Any) -> ReportedFact:
    return data.model_copy(update=other)
