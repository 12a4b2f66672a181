"""A row of a record book as the steps of its record. Pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from services.gateway.adapters.spelling import telephone_in as usable_telephone
from services.gateway.spreadsheets.cells import ReadMoment, area_in, is_blank, telephone_in
from services.gateway.spreadsheets.row_reading import LEFT_OUT, CellReader, ReadRow
from shared.contracts.events.reported.record import (
    FiledReport,
    ResolvedReport,
    ReturnedReport,
    SupplementedReport,
    SupplementRequestedReport,
)
from shared.contracts.questions.intake.rows import LONGEST_TEXT, SaidStep
from shared.text import as_typed, unaccented

CHANNELS: Final = {
    **dict.fromkeys(
        ("truc tiep", "mot cua", "tai quay", "nop truc tiep", "tai bo phan mot cua", "1", "counter"),
        "counter",
    ),
    **dict.fromkeys(
        ("truc tuyen", "nop truc tuyen", "qua mang", "dvc", "dich vu cong", "2", "online"), "online"
    ),
    **dict.fromkeys(
        ("buu chinh", "buu chinh cong ich", "qua buu chinh", "buu dien", "bccis", "3", "post"), "post"
    ),
}
"""The numbers are those of the push to the national portal, generation 1."""
AROUND_A_NAME: Final = " ,;:.-–/()"
NOT_NAMED: Final = "Theo phiếu yêu cầu bổ sung"
"""What a book that only has the day says about the papers that were missing."""


def read_record(cells: Mapping[str, object], zone: tzinfo) -> ReadRow:
    """Read a row; what is missing or cannot be read is among its faults.

    A day without an hour counts from its beginning, yet no step comes before the receipt.
    """
    row = CellReader(cells, zone)
    record = "".join(as_typed(row.code("record", needed=True)).upper().split())
    name, received = row.text("applicant.name", needed=True), row.moment("at", needed=True)
    filed: dict[str, Any] = {"applicant": {"name": name.replace(LEFT_OUT, "").strip(AROUND_A_NAME)}}
    if address := row.text("applicant.address"):
        filed["applicant"]["address"] = address
    if not is_blank(cells.get("applicant.telephone")):
        telephone = usable_telephone(telephone_in(cells["applicant.telephone"]))
        filed["applicant"] |= {"telephone": telephone} if telephone else {}
    if procedure := row.code("procedure"):
        filed["procedure"] = as_typed(procedure).replace(" ", "")
    if channel := row.text("channel"):
        if known := CHANNELS.get(unaccented(channel)):
            filed["channel"] = known
        else:
            row.fault("channel", "cell_channel")
    if land := _land(row):
        filed["land"] = land
    if submitted := row.moment("submitted_at"):
        filed["submitted_at"] = submitted.at.isoformat()
    if appointment := row.moment("appointment_at"):
        filed["appointment_at"] = appointment.at.isoformat()
    steps = _steps(row) if received else []
    text = "" if procedure else row.text("procedure_text")[:LONGEST_TEXT]
    if not procedure and not text:
        row.fault("procedure_text" if "procedure_text" in cells else "procedure", "missing")
    if row.faults or not received:
        return ReadRow(record, (), "", tuple(row.faults))
    days = tuple(
        field
        for field, moment in (("at", received), ("submitted_at", submitted), ("appointment_at", appointment))
        if moment and moment.is_day
    )
    first = SaidStep(
        type=FiledReport.type_name(),
        said={"record": record, "at": received.at.isoformat()} | filed,
        days=days,
    )
    later = (_step(kind, record, moment, received.at, said) for kind, moment, said in steps)
    return ReadRow(record, (first, *later), text)


def _land(row: CellReader) -> dict[str, Any]:
    """Return which land is given, as far as the row tells; empty if it tells nothing of it."""
    said = {
        "road": row.text("land.road"),
        "hamlet": row.text("land.hamlet"),
        "square_metres": row.read("land.square_metres", area_in),
    }
    return {name: value for name, value in said.items() if value}


Later = tuple[type[Any], ReadMoment, dict[str, Any]]


def _steps(row: CellReader) -> list[Later]:
    """Return what came after the receipt.

    A book that has only the day on which the result was received does not tell when it was ready: both are
    taken for that moment, which makes no record earlier than it was.
    """
    resolved, returned, received = map(row.moment, ("resolved", "returned", "received_result"))
    if returned and received and not resolved:
        resolved = received
    elif received and not returned:
        returned = received
    resolved = resolved or returned
    steps: list[Later] = []
    if requested := row.moment("supplement-requested"):
        missing = [text.strip() for text in row.text("papers").split(";") if text.strip()] or [NOT_NAMED]
        steps.append((SupplementRequestedReport, requested, {"papers": missing}))
    if supplemented := row.moment("supplemented"):
        steps.append((SupplementedReport, supplemented, {}))
    if resolved:
        steps.append((ResolvedReport, resolved, {}))
    if returned:
        steps.append((ReturnedReport, returned, {}))
    return steps


def _step(
    kind: type[Any], record: str, moment: ReadMoment, received_at: datetime, said: dict[str, Any]
) -> SaidStep:
    at = (
        max(moment.at, received_at) if moment.is_day and moment.at.date() == received_at.date() else moment.at
    )
    return SaidStep(
        type=kind.type_name(),
        said={"record": record, "at": at.isoformat()} | said,
        days=("at",) if moment.is_day else (),
    )
