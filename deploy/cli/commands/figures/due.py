"""`motcua due`."""

import sys
from datetime import datetime, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.office.law_folder import read_law_of, where_searched
from deploy.terminal.moments import NotUnderstood, days_alone, moment
from deploy.terminal.running import misused
from deploy.terminal.screen import output
from shared.errors import PublicError
from shared.reference.catalogue import Limit, Procedure
from shared.reference.loading import load_units
from shared.reference.office_zone import local_day
from shared.reference.units import UnknownUnit

if TYPE_CHECKING:
    from services.deadlines.due_times.calculation import Stop
    from services.deadlines.law import Law, Rules
    from shared.contracts.questions.explanation import Explanation


def due(
    received: Annotated[
        str,
        typer.Option(
            metavar="T",
            help="When it was validly received, as 2026-11-23T09:00 or '09:00 23/11/2026' in office time; "
            "a day alone is taken as 00:00 of it, as with --stop and --at",
        ),
    ],
    procedure: Annotated[
        str | None, typer.Option(metavar="P", help="Code of a procedure of the catalogue")
    ] = None,
    limit: Annotated[
        str | None, typer.Option(help="same-day, N working-days, N calendar-days or N working-hours")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="U", help="Unit id, or official code; the national calendar without it"),
    ] = None,
    stop: Annotated[
        list[str] | None,
        typer.Option(metavar="FROM..TO", help="Period in which its clock was stopped; may be repeated"),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="T", help="Also show its state and the time left at this moment")
    ] = None,
    law: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="FOLDER",
            help="Your own catalogue, calendars and rules (docs/own-law.md); default: MOTCUA_LAW",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """Show when a record is due and why: each day from receipt on, counted or skipped. Needs no office."""
    read_law_of(law)
    try:
        explanation = explain_due_time(received, procedure, limit, unit, stop or [], at)
    except NotUnderstood as trouble:
        misused(str(trouble))
    except PublicError as trouble:
        from services.deadlines.law import UnknownProcedure

        is_unknown = isinstance(trouble, UnknownUnit | UnknownProcedure)
        misused(f"{trouble}{where_searched() if is_unknown else ''}")
    except OverflowError:
        misused("that reaches beyond all calendars")
    if as_json:
        sys.stdout.write(explanation.model_dump_json(indent=2, exclude_unset=True) + "\n")
    else:
        from deploy.cli.due_sheet import sheet

        output.print(sheet(explanation))


def explain_due_time(
    received: str,
    code: str | None,
    limit_text: str | None,
    unit: str | None,
    spans: list[str],
    at: str | None,
) -> "Explanation":
    """Explain the due time for the given options.

    Raises:
        NotUnderstood, PublicError: It cannot be calculated; the message says why.
    """
    # Imported here, since the other commands do not need the calculation.
    from services.deadlines.explanation.limit import explain, explained_at
    from services.deadlines.explanation.texts import note
    from services.deadlines.law.loading import load_law

    law = load_law()
    received_at = moment(received, law.zone)
    rules = law.rules_on(local_day(received_at, law.zone))
    known, limit = procedure_and_limit(code, limit_text, law, rules)
    calendar = law.calendar
    if unit:
        units = load_units()
        calendar = law.calendar_of(
            unit if unit in units else units.bearing(unit, local_day(received_at, law.zone)).id
        )
    stops = stops_of(spans, received_at, law.zone)
    explanation = explain(limit, received_at, stops, calendar, rules)
    typed = [received, *(side for span in spans for side in span.split("..")), *([at] if at else [])]
    if alone := days_alone(typed):
        notes = tuple(note("day-alone", day=f"{day:%d/%m/%Y}") for day in alone)
        explanation = explanation.model_copy(update={"notes": (*explanation.notes, *notes)})
    if known:
        explanation = explanation.model_copy(
            update={
                "procedure": known.code,
                "name": known.name,
                "legal_basis": known.grounds.vi,
                "legal_basis_en": known.grounds.en,
            }
        )
    if at is None:
        return explanation
    seen_at = moment(at, law.zone)
    if seen_at < received_at:
        raise NotUnderstood("--at: the record had not been received by then")
    return explained_at(explanation, seen_at, stops, calendar)


def procedure_and_limit(
    code: str | None, text: str | None, law: "Law", rules: "Rules"
) -> tuple[Procedure | None, Limit]:
    """Return the named procedure, if any, and the limit.

    Raises:
        NotUnderstood: Not exactly one of both is given, or the limit is invalid.
        UnknownProcedure: The catalogue does not contain the procedure.
    """
    if (code is None) == (text is None):
        raise NotUnderstood("say either --procedure or --limit")
    if code is not None:
        known = law.procedure(code, rules)
        return known, known.limit
    try:
        return None, Limit.parse(text or "")
    except ValueError:
        raise NotUnderstood(
            f"--limit: {text!r} is not a limit: "
            "say same-day, N working-days, N calendar-days or N working-hours, N at least 1"
        ) from None


def stops_of(spans: list[str], received_at: datetime, zone: tzinfo) -> "list[Stop]":
    """Return the stops in order.

    Raises:
        NotUnderstood: A stop is invalid, begins before the receipt, or overlaps another.
    """
    from services.deadlines.due_times.calculation import Stop

    stops = []
    for span in spans:
        since, dots, until = span.partition("..")
        if not dots:
            raise NotUnderstood(f"--stop: {span!r} is not a span: say FROM..TO")
        stops.append(Stop(moment(since, zone), moment(until, zone)))
        if stops[-1].until < stops[-1].since:
            raise NotUnderstood(f"--stop: {span} ends before it begins")
        if stops[-1].since < received_at:
            raise NotUnderstood(f"--stop: {span} begins before the record was received")
    stops.sort(key=lambda stop: stop.since)
    for earlier, later in pairwise(stops):
        if later.since < earlier.until:
            raise NotUnderstood("--stop: two of them overlap")
    return stops
