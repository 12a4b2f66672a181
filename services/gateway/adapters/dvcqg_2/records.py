"""Records, steps and states of the push of 2026. Pure."""

from typing import Final

from services.gateway.adapters.dvcqg_1 import records as earlier
from services.gateway.adapters.filing import applicant_in, filing_in
from services.gateway.adapters.row_reader import RowReader
from shared.contracts.events.reported.said import SaidBy, SaidFiling, SaidState, SaidStatus

STATUS_FIELDS: Final = ("TrangThaiHoSo", "TrangThai")
"""A record that is created says no state; one that is sent again may."""


def record_in(reader: RowReader) -> tuple[SaidFiling | None, tuple[SaidStatus, ...]]:
    """Return what a record says; without a state it was received if the moment of receipt is there."""
    received_at = reader.moment("NgayTiepNhan")
    person = reader.inner("ThongTinNguoiNop").inner("ThongTinChiTiet")
    applicant = applicant_in(person, "TenNguoiNop", "SoDienThoai", "DiaChiChiTiet")
    if owner := reader.note("ChuHoSo", 120) or person.note("TenChuHs", 120):
        applicant["name"] = owner
    name = next((name for name in STATUS_FIELDS if reader.row.get(name) is not None), None)
    state = earlier.state_in(reader, name) if name else SaidState.FILED if received_at else SaidState.NEW
    is_received = state not in earlier.NEVER_RECEIVED
    filing = filing_in(
        reader,
        received_at=received_at if is_received else None,
        applicant=applicant,
        submitted_at=reader.moment("NgayNop"),
    )
    statuses = list(earlier.details_in(reader, state, received_at if is_received else None))
    if state is not None:
        dated = reader.first_moment(*earlier.MOMENTS_OF.get(state, ()))
        statuses.append(SaidStatus(state=state, by=SaidBy.STATUS, at=dated))
    return filing, tuple(statuses)


def step_in(reader: RowReader) -> tuple[SaidStatus, ...]:
    """Return what a step, or a state without a moment, says."""
    return earlier.step_in(reader)
