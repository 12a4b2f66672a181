"""The rows of the record book (form 07). Pure."""

from datetime import datetime, tzinfo

from shared.contracts.questions.deadlines import RecordLine
from shared.contracts.questions.intake.record_book import BookEntry
from shared.forms.filling import Cell, Row
from shared.forms.layout import FormLayout


def book_row(
    layout: FormLayout,
    number: int,
    unit: str,
    procedure: str,
    line: RecordLine,
    entry: BookEntry | None,
    zone: tzinfo,
    moment: str,
) -> Row:
    """Return the row of a record; what is not known stays empty.

    Args:
        layout: The form.
        number: Its place in the book.
        unit: Name of the unit that received it.
        procedure: Name of its procedure.
        line: The record, with its due time.
        entry: Its people.
        zone: Time zone of the office.
        moment: How a moment is written.
    """

    def written(at: datetime | None) -> str | None:
        return at.astimezone(zone).strftime(moment) if at else None

    known: dict[str, Cell] = {
        "number": number,
        "record": line.record,
        "procedure": procedure,
        "unit": unit,
        "received_at": written(line.received_at),
        "due_at": written(line.due_at),
        "returned_at": written(line.returned_at),
    }
    if entry:
        known["applicant"], known["address"] = entry.applicant, entry.address
        known["telephone"], known["received_by"] = entry.telephone, entry.received_by
    return tuple([known.get(held) or None for held in layout.holds])
