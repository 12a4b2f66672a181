"""The record as it was filed: procedure, applicant, channel, appointment, fee. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from services.gateway.adapters.row_reader import RowReader
from services.gateway.adapters.spelling import Unreadable, telephone_in, text_in
from shared.contracts.events.reported.said import SaidFiling
from shared.contracts.events.text import LONGEST_NAME, LONGEST_PROCEDURE_NAME

NAMELESS: Final = "Không ghi tên"
"""The applicant of a record that names none, which the portal allows."""
FIELD_OF: Final = {"procedure": "MaTTHC", "procedure_name": "TenTTHC", "name": "ChuHoSo"}
"""The sender's field, by ours."""
LARGEST_FEE: Final = 10**12


def filing_in(reader: RowReader, *, received_at: datetime | None, **more: Any) -> SaidFiling | None:
    """Return the record as it was filed; None if a mandatory field of it is missing or wrong."""
    said: dict[str, Any] = {
        "received_at": received_at,
        "procedure": reader.text("MaTTHC", mandatory=True),
        "procedure_name": reader.note("TenTTHC", LONGEST_PROCEDURE_NAME) or None,
        "channel": reader.meaning("KenhThucHien", reader.mapping.channel) or "counter",
        "appointment_at": reader.moment("NgayHenTra", is_past=False),
        "payment": reader.meaning("DuocThanhToanTrucTuyen", reader.mapping.payment),
        "fee_due": _fee_in(reader),
        "digitised": reader.flag("HoSoCoThanhPhanSoHoa"),
        "electronic_result": _has_electronic_result(reader),
        **more,
    }
    if not said["procedure"]:
        return None
    try:
        return SaidFiling.model_validate(said)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            name = str(error["loc"][-1])
            reader.complain(FIELD_OF.get(name, "MaTTHC"), "name" if name == "name" else "code")
        return None


def applicant_in(reader: RowReader, name: str, telephone: str, address: str) -> dict[str, str | None]:
    """Return who handed it in, by these fields."""
    return {
        "name": reader.note(name, LONGEST_NAME) or NAMELESS,
        "telephone": telephone_in(reader.text(telephone)),
        "address": reader.note(address, LONGEST_NAME) or None,
    }


def _fee_in(reader: RowReader) -> int | None:
    """Return the sum of all fees; None if none is said, or one cannot be read."""
    amounts: list[int] = []
    for fee in reader.items("DanhSachLePhi"):
        if not (text := fee.text("Gia")):
            continue
        digits = text.replace(".", "").replace(",", "") if "." in text or "," in text else text
        if not (digits.isascii() and digits.isdigit() and len(digits) < 13):
            fee.complain("Gia", "choice")
            return None
        amounts.append(int(digits))
    return sum(amounts) if amounts and sum(amounts) <= LARGEST_FEE else None


def _has_electronic_result(reader: RowReader) -> bool | None:
    """Return whether a result has a file. Where no result is listed nothing is known."""
    results = list(reader.items("DanhSachGiayToKetQua"))
    return any(map(_names_a_file, (result.row for result in results))) if results else None


def _names_a_file(row: Mapping[str, Any]) -> bool:
    try:
        return bool(text_in(row, "DuongDanTepTinKetQua"))
    except Unreadable:
        return False
