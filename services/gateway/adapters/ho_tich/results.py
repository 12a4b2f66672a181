"""Results of the civil-status registers: what was registered, and what needs a supplement. Pure."""

from typing import Final

from services.gateway.adapters.bodies import parsed
from services.gateway.adapters.ho_tich.entries import entry_in, kind_in
from services.gateway.adapters.row_reader import RowReader, record_code_in
from services.gateway.adapters.sender_faults import SenderFault
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.said import SaidBy, SaidState, SaidStatus
from shared.reference.office_zone import local_day

RECORD_FIELDS: Final = ("maHoSoMCDT", "maHoSoLT")
"""The code of the record at the one-stop office, else that of the linked procedure."""
REGISTERED: Final = "registered"


def record_of(reader: RowReader) -> str:
    """Return the code of the record that a result is about; empty if it names none."""
    return next((code for name in RECORD_FIELDS if (code := record_code_in(reader.row, name))), "")


def result_in(
    reader: RowReader, unit: str
) -> tuple[RegisteredReport | None, tuple[SaidStatus, ...], str | None]:
    """Return the entry of a result, what it says of the record, and what `loaiDangKy` means."""
    if kind_in(reader.row) is not None:
        entry, registration = entry_in(reader, unit)
        return entry, (), registration
    number = reader.text("trangThai", mandatory=True)
    meaning = reader.mapping.status.values.get(number)
    if meaning == SaidState.SUPPLEMENT_REQUESTED.value:
        at = reader.moment("thoiGianThucHien")
        by = SaidBy.STEP if at else SaidBy.STATUS
        text = reader.note("ghiChu") or None
        return None, (SaidStatus(state=SaidState.SUPPLEMENT_REQUESTED, by=by, at=at, text=text),), ""
    if meaning != REGISTERED:
        return None, (), ""
    outcome = _outcome(reader)
    if outcome is None:
        return None, (), ""
    done_at = reader.moment("thoiGianThucHien")
    code = next((text for name in RECORD_FIELDS if (text := reader.text(name))), "")
    done_on = local_day(done_at, reader.zone) if done_at else None
    entry, registration = entry_in(outcome, unit, done_on=done_on, code=code)
    return entry, (), registration


def _outcome(reader: RowReader) -> RowReader | None:
    """Return what reads the entry within a result, an object or JSON text; None without one."""
    found = reader.row.get("ketQuaXuLy")
    if isinstance(found, str):
        found = parsed(found.encode(errors="surrogatepass"))
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    path = ".".join(filter(None, (reader.path, "ketQuaXuLy")))
    if isinstance(found, SenderFault) or not isinstance(found, dict):
        reader.complain("ketQuaXuLy", "not-an-object" if found else "missing")
        return None
    return reader.within(found, path)
