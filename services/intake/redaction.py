"""What is left of a report when its time is over: what happened and when, without names and words. Pure.

It says of its record or entry all that later reports are judged by.
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

NOBODY: Final = ReportedPerson(name=REDACTED)


@singledispatch
def blanked(said: ReportedFact) -> ReportedFact:
    """Return a report without what names or describes people; most have nothing of the kind."""
    return said


@blanked.register(FiledReport)
def _(said: FiledReport) -> ReportedFact:
    return _with(said, applicant=Applicant(name=REDACTED))


@blanked.register(CorrectedReport)
def _(said: CorrectedReport) -> ReportedFact:
    return _with(said, reason=REDACTED, applicant=said.applicant and Applicant(name=REDACTED))


@blanked.register(SuspendedReport)
@blanked.register(ExtendedReport)
@blanked.register(RulesSwitchedReport)
@blanked.register(RefusedReport)
@blanked.register(StoppedReport)
def _(said: ReportedFact) -> ReportedFact:
    return _with(said, reason=REDACTED)


@blanked.register(SupplementRequestedReport)
def _(said: SupplementRequestedReport) -> ReportedFact:
    return _with(said, papers=(REDACTED,))


@blanked.register(ReportedEntry)
def _(said: ReportedEntry) -> ReportedFact:
    details: ReportedBirth | ReportedMarriage | ReportedDeath
    match said.details:
        case ReportedBirth(kind=kind):
            details = ReportedBirth(kind=kind, child=NOBODY)
        case ReportedMarriage(kind=kind):
            details = ReportedMarriage(kind=kind, spouses=(NOBODY, NOBODY))
        case ReportedDeath(kind=kind):
            details = ReportedDeath(kind=kind, deceased=NOBODY, died_on=said.day)
    return _with(said, details=details, residence=None, household=None, email=None)


def is_personal(said: ReportedFact) -> bool:
    """Whether a report names or describes people."""
    return blanked(said) != said


def _with(said: ReportedFact, **other: Any) -> ReportedFact:
    return said.model_copy(update=other)
