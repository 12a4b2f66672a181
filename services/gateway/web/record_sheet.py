"""The list of records as a sheet: what its page shows, all pages together."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.record_list import RecordFilter, RecordsView, RecordView
from services.gateway.web.language import Language
from services.gateway.web.spreadsheet import Cell, Column, Spreadsheet
from shared.contracts.questions.record_list import MOST_COUNTED

WIDTHS: Final = {
    "applicant": 28,
    "record": 24,
    "procedure": 48,
    "received": 17,
    "due": 17,
    "standing": 26,
    "left": 24,
    "resolved_on": 17,
    "returned_on": 17,
}


def record_sheet(views: Sequence[RecordsView], say: Language, now: datetime) -> Spreadsheet:
    """Return the sheet of a list, with the office, what it was narrowed down to, and as of when."""
    first = views[0]
    has_names = any(record.applicant for view in views for record in view.records)
    columns = [name for name in WIDTHS if has_names or name != "applicant"]
    about = [
        f"{say('records.title')}, {first.unit.name}",
        *narrowed(first, say),
        say("records.as_of", moment=say.moment(now)),
    ]
    if not first.is_counted:
        about.append(say("records.cut", count=say.number(MOST_COUNTED)))
    return Spreadsheet(
        name=say("records.file"),
        about=about,
        columns=[Column(say(f"records.{name}"), WIDTHS[name]) for name in columns],
        rows=_rows(views, columns, say),
    )


def narrowed(wanted: RecordFilter, say: Language) -> Iterator[str]:
    """Yield in words what a list was narrowed down to."""
    if wanted.standing:
        yield f"{say('records.standing')}: {say(f'records.{wanted.standing}')}"
    if wanted.overdue_on:
        yield say("records.overdue_on", day=say.day(wanted.overdue_on))
    if wanted.since:
        yield f"{say('records.since')} {say.day(wanted.since)}"
    if wanted.until:
        yield f"{say('records.received')} {say('records.until')} {say.day(wanted.until)}"
    if wanted.procedure:
        yield f"{say('records.procedure')}: {procedure_name(wanted.procedure)}"
    if wanted.due_within is not None:
        yield f"{say('records.due_within')}: {say_within(say, wanted.due_within)}"
    if wanted.officer:
        yield f"{say('records.officer')}: {wanted.officer}"


def say_within(say: Language, days: int) -> str:
    """Return in words what is due within some days."""
    return say("records.within", days=say.number(days)) if days else say("records.within_today")


def _rows(views: Sequence[RecordsView], columns: Sequence[str], say: Language) -> Iterator[Sequence[Cell]]:
    for view in views:
        for record in view.records:
            cells = _cells(record, say)
            yield [cells[name] for name in columns]


def _cells(record: RecordView, say: Language) -> dict[str, Cell]:
    return {
        "applicant": say.written(record.applicant),
        "record": record.record,
        "procedure": record.procedure_name,
        "received": record.received_at,
        "due": record.due_at or _without_due_time(record, say),
        "standing": say(f"records.{record.outcome or record.standing}"),
        "left": left_of(record, say),
        "resolved_on": record.resolved_at,
        "returned_on": record.returned_at,
    }


def _without_due_time(record: RecordView, say: Language) -> str:
    year = record.missing_year
    return say("why.no_calendar", year=str(year)) if year else say("why.no_limit")


def left_of(record: RecordView, say: Language) -> str:
    """Return in words the time that a record has left, or since when it is late; empty without a clock."""
    if record.minutes is None or record.days is None:
        return ""
    left = say.left(record.minutes, record.days)
    return say("today.late", left=left) if record.standing == "overdue" else say("today.left", left=left)
