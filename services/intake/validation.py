"""Checks a report against the catalogue, the units and the current time. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.life_event import (
    RegisteredReport,
    ReportedBirth,
    ReportedDeath,
    ReportedDetails,
    ReportedEntry,
    ReportedLifeEvent,
    ReportedMarriage,
    ReportedPerson,
)
from shared.contracts.events.reported.record import (
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    ReportedRecord,
)
from shared.contracts.faults import fault
from shared.reference.catalogue import Procedure
from shared.reference.office_zone import local_day
from shared.reference.units import Units, UnknownUnit

CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
LONGEST_EXTENSION: Final = timedelta(days=366)
"""Our choice: a later appointment is taken for a typing error."""
LONGEST_LIFE: Final = timedelta(days=150 * 366)


def problems_of(
    report: ReportedRecord | ReportedLifeEvent,
    now: datetime,
    units: Units,
    procedures: Mapping[str, Procedure],
    zone: tzinfo,
) -> tuple[Fault, ...]:
    """Return the faults of a report that are certain without the history of its record or entry.

    Args:
        report: The report.
        now: The current time.
        units: All units.
        procedures: The catalogue.
        zone: The time zone of the offices.
    """
    found = (
        _in_record(report, now, procedures)
        if isinstance(report, ReportedRecord)
        else _in_life_event(report, now, zone)
    )
    return (*found, *_in_unit(report, units, zone))


def notes_on(report: ReportedRecord | ReportedLifeEvent, zone: tzinfo) -> tuple[Fault, ...]:
    """Return what is strange about a report, although it may be so.

    A record code names the day on which the record came in. That is known second-hand only, and a system may
    give the code before or after that day. So another day is no reason to refuse a record, yet it is most
    often a typing error.
    """
    if not isinstance(report, FiledReport):
        return ()
    moments = (report.at, report.submitted_at)
    days = {f"{local_day(moment, zone):%y%m%d}" for moment in moments if moment is not None}
    if report.record.split("-")[1] in days:
        return ()
    return (fault("data.record", "code_of_another_day"),)


def _in_unit(report: ReportedRecord | ReportedLifeEvent, units: Units, zone: tzinfo) -> Iterator[Fault]:
    try:
        units.bearing(report.unit, report.day(zone))
    except UnknownUnit:
        yield fault("data.unit", "unknown_unit")


def _in_record(report: ReportedRecord, now: datetime, procedures: Mapping[str, Procedure]) -> Iterator[Fault]:
    latest = now + CLOCKS_DIFFER_BY
    if report.at > latest:
        yield fault("data.at", "in_the_future")
    match report:
        case FiledReport(procedure=procedure, submitted_at=earlier):
            name = "submitted_at"
        case CorrectedReport(procedure=procedure, received_at=earlier):
            name = "received_at"
        case ExtendedReport(appointment_at=appointment):
            if appointment <= report.at:
                yield fault("data.appointment_at", "appointment_passed")
            elif appointment > report.at + LONGEST_EXTENSION:
                yield fault("data.appointment_at", "appointment_too_late")
            return
        case _:
            return
    if procedure is not None and procedure not in procedures:
        yield fault("data.procedure", "unknown_procedure")
    if earlier is not None:
        if earlier > report.at:
            yield fault(f"data.{name}", "after_receipt" if name == "submitted_at" else "after_event")
        elif earlier < now - LONGEST_LIFE:
            yield fault(f"data.{name}", "too_long_ago")


def _in_life_event(report: ReportedLifeEvent, now: datetime, zone: tzinfo) -> Iterator[Fault]:
    day = report.day(zone)
    if day > local_day(now + CLOCKS_DIFFER_BY, zone):
        yield fault(
            "data.registered_on" if isinstance(report, RegisteredReport) else "data.at", "in_the_future"
        )
    if isinstance(report, ReportedEntry):
        yield from _in_details(report.details, day)


def _in_details(details: ReportedDetails, entered_on: date) -> Iterator[Fault]:
    for where, person in _people(details):
        if person.born_on is not None:
            if person.born_on > entered_on:
                yield fault(f"data.details.{where}.born_on", "after_registration")
            elif entered_on - person.born_on > LONGEST_LIFE:
                yield fault(f"data.details.{where}.born_on", "too_long_ago")
    match details:
        case ReportedDeath(died_on=died_on, deceased=deceased):
            if died_on > entered_on:
                yield fault("data.details.died_on", "after_registration")
            elif entered_on - died_on > LONGEST_LIFE:
                yield fault("data.details.died_on", "too_long_ago")
            if deceased.born_on is not None and deceased.born_on > died_on:
                yield fault("data.details.deceased.born_on", "after_death")
        case ReportedMarriage(spouses=(one, other)) if one == other and one.born_on is not None:
            yield fault("data.details.spouses", "same_person")


def _people(details: ReportedDetails) -> Iterator[tuple[str, ReportedPerson]]:
    named: dict[str, ReportedPerson | None]
    match details:
        case ReportedBirth(child=child, mother=mother, father=father):
            named = {"child": child, "mother": mother, "father": father}
        case ReportedMarriage(spouses=(one, other)):
            named = {"spouses.0": one, "spouses.1": other}
        case ReportedDeath(deceased=deceased, relative=relative, mother=mother):
            named = {"deceased": deceased, "relative": relative, "mother": mother}
    yield from ((where, person) for where, person in named.items() if person is not None)
