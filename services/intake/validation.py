"""Checks a report against the catalogue, the units and the current time. Pure."""

import re
from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from shared.contracts.events.personal import NAMED_IN_A_BOOK
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
    LinkedReport,
    ReportedRecord,
)
from shared.contracts.events.reported.said import SaidReport
from shared.contracts.faults import fault
from shared.contracts.promises import LONGEST as LONGEST_APPOINTMENT
from shared.contracts.promises import can_be_kept
from shared.reference.catalogue import known_code
from shared.reference.office_zone import local_day
from shared.reference.units import Units, UnknownUnit

CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
LONGEST_LIFE: Final = timedelta(days=150 * 366)
DAY_IN_CODE: Final = re.compile(r"-([0-9]{6}|[0-9]{8})-[0-9]+$")
"""The day of receipt in those record codes that have one, as yymmdd or yyyymmdd."""


def problems_of(
    report: ReportedRecord | ReportedLifeEvent, now: datetime, units: Units, zone: tzinfo
) -> tuple[Fault, ...]:
    """Return the faults of a report that are certain without the history of its record or entry.

    Args:
        report: The report.
        now: The current time.
        units: All units.
        zone: The time zone of the offices.
    """
    if isinstance(report, SaidReport):
        return ()  # the reports that follow from it are checked
    found = (
        _in_record(report, now) if isinstance(report, ReportedRecord) else _in_life_event(report, now, zone)
    )
    return (*found, *_in_unit(report, units, zone))


def notes_on(report: ReportedRecord | ReportedLifeEvent, zone: tzinfo) -> tuple[Fault, ...]:
    """Return what is strange about a report, although it may be so.

    A record code may name the day on which the record came in. That is known second-hand only, and a system
    may give the code before or after that day. So another day is no reason to refuse a record, yet it is most
    often a typing error. Nor is an appointment that nobody can keep; nobody is warned of it.
    """
    return tuple(_notes(report, zone)) if isinstance(report, FiledReport) else ()


def unknown_procedure_of(
    report: ReportedRecord | ReportedLifeEvent, procedures: Container[str]
) -> Fault | None:
    """Return that the catalogue does not have the procedure that a report names.

    A commune's system reports many of the national catalogue's procedures that an office's own does not have.
    """
    if not isinstance(report, FiledReport | CorrectedReport) or report.procedure is None:
        return None
    is_known = known_code(report.procedure, procedures) in procedures
    return None if is_known else fault("data.procedure", "unknown_procedure")


def is_named_in_a_book(report: ReportedRecord | ReportedLifeEvent) -> bool:
    """Whether a report names a procedure by what an imported book calls it, since no catalogue has it."""
    if not isinstance(report, FiledReport) or report.procedure_name is None:
        return False
    return report.procedure.startswith(NAMED_IN_A_BOOK)


def _notes(report: FiledReport, zone: tzinfo) -> Iterator[Fault]:
    if day := DAY_IN_CODE.search(report.record):
        written = "%y%m%d" if len(day[1]) == len("yymmdd") else "%Y%m%d"
        moments = (report.at, report.submitted_at)
        days = {local_day(moment, zone).strftime(written) for moment in moments if moment is not None}
        if day[1] not in days:
            yield fault("data.record", "code_of_another_day")
    if report.appointment_at and not can_be_kept(report.appointment_at, report.at, zone):
        yield fault("data.appointment_at", "appointment_not_kept")


def _in_unit(report: ReportedRecord | ReportedLifeEvent, units: Units, zone: tzinfo) -> Iterator[Fault]:
    try:
        units.bearing(report.unit, report.day(zone))
    except UnknownUnit:
        yield fault("data.unit", "unknown_unit")
    if isinstance(report, FiledReport) and report.counter_unit is not None:
        try:
            units.bearing(report.counter_unit, report.day(zone))
        except UnknownUnit:
            yield fault("data.counter_unit", "unknown_unit")


def _in_record(report: ReportedRecord, now: datetime) -> Iterator[Fault]:
    latest = now + CLOCKS_DIFFER_BY
    if report.at > latest:
        yield fault("data.at", "in_the_future")
    match report:
        case FiledReport(submitted_at=earlier):
            name = "submitted_at"
        case CorrectedReport(received_at=earlier):
            name = "received_at"
        case ExtendedReport(appointment_at=appointment):
            if appointment <= report.at:
                yield fault("data.appointment_at", "appointment_passed")
            elif appointment > report.at + LONGEST_APPOINTMENT:
                yield fault("data.appointment_at", "appointment_too_late")
            return
        case LinkedReport(other=other):
            if other == report.record:
                yield fault("data.other", "linked_to_itself")
            return
        case _:
            return
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
