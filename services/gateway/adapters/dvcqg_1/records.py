"""Records and steps of the push of 2019 to 2025. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.gateway.adapters.filing import applicant_in, filing_in
from services.gateway.adapters.row_reader import RowReader
from shared.contracts.events.reported.said import SaidBy, SaidFiling, SaidState, SaidStatus

MOMENTS_OF: Final[dict[SaidState, tuple[str, ...]]] = {
    SaidState.REFUSED: ("NgayTuChoi", "NgayKetThucXuLy"),
    SaidState.RESOLVED: ("NgayKetThucXuLy",),
    SaidState.RETURNED: ("NgayTra",),
    SaidState.STOPPED: ("NgayKetThucXuLy",),
    SaidState.WITHDRAWN: ("NgayKetThucXuLy", "NgayTra"),
}
"""The fields with the moment since which a record has its state."""
NEVER_RECEIVED: Final = frozenset({SaidState.NEW, None})
DONE: Final = frozenset({SaidState.RESOLVED, SaidState.RETURNED})


def record_in(reader: RowReader) -> tuple[SaidFiling | None, tuple[SaidStatus, ...]]:
    """Return what a record says: how it was filed, and its states."""
    state = state_in(reader, "TrangThaiHoSo")
    is_received = state not in NEVER_RECEIVED
    received_at = reader.moment("NgayTiepNhan", mandatory=is_received)
    filing = filing_in(
        reader,
        received_at=received_at if is_received else None,
        applicant=applicant_in(reader, "ChuHoSo", "SoDienThoai", "DiaChi"),
        submitted_at=reader.moment("NgayNopHoSo"),
        reused=_reused_in(reader),
    )
    statuses = list(details_in(reader, state, received_at if is_received else None))
    if state is not None and not (state is SaidState.FILED and received_at is None):
        dated = reader.first_moment(*MOMENTS_OF.get(state, ()))
        dated = dated or _requested_at(statuses) if state is SaidState.SUPPLEMENT_REQUESTED else dated
        statuses.append(SaidStatus(state=state, by=SaidBy.STATUS, at=dated))
    return filing, tuple(statuses)


def step_in(reader: RowReader) -> tuple[SaidStatus, ...]:
    """Return what a step says."""
    state = state_in(reader, "TrangThai")
    if state is None:
        return ()
    at = reader.moment("ThoiDiemXuLy")
    by = SaidBy.STEP if at else SaidBy.STATUS
    text = reader.note("NoiDungXuLy") or reader.note("NoiDungYKien")
    return (SaidStatus(state=state, by=by, at=at, text=text or None),)


def state_in(reader: RowReader, name: str) -> SaidState | None:
    """Return the state that a number means."""
    number = reader.text(name, mandatory=True)
    state = reader.mapping.state(number.lstrip("0") or number)
    if state is None and number:
        reader.complain(name, "status")
    return state


def details_in(
    reader: RowReader, state: SaidState | None, received_at: datetime | None
) -> Iterator[SaidStatus]:
    """Yield the states of which the dates of a record tell."""
    if received_at is not None:
        yield SaidStatus(state=SaidState.FILED, by=SaidBy.DETAIL, at=received_at)
    for entry in reader.items("DanhSachHoSoBoSung"):
        yield from _supplement(entry, is_asked=state is SaidState.SUPPLEMENT_REQUESTED)
    if state is SaidState.RETURNED and (resolved_at := reader.moment("NgayKetThucXuLy")):
        yield SaidStatus(state=SaidState.RESOLVED, by=SaidBy.DETAIL, at=resolved_at)


def _supplement(entry: RowReader, *, is_asked: bool) -> Iterator[SaidStatus]:
    """Yield what an entry of the list of supplements says: papers asked for, handed in, a new appointment."""
    asked_at, handed_in_at = entry.moment("NgayBoSung"), entry.moment("NgayTiepNhanBoSung")
    before = entry.moment("NgayHenTraTruoc", is_past=False)
    after = entry.moment("NgayHenTraMoi", is_past=False)
    text = entry.note("NoiDungBoSung")
    is_extension = after is not None and after != before
    is_request = bool(text) or handed_in_at is not None or is_asked or not is_extension
    if asked_at and is_request:
        state = SaidState.SUPPLEMENT_REQUESTED
        yield SaidStatus(state=state, by=SaidBy.DETAIL, at=asked_at, text=text or None)
    if handed_in_at:
        yield SaidStatus(state=SaidState.SUPPLEMENTED, by=SaidBy.DETAIL, at=handed_in_at)
    if is_extension and (given_at := handed_in_at or asked_at):
        if after is not None and after > given_at:
            state = SaidState.EXTENDED
            yield SaidStatus(
                state=state, by=SaidBy.DETAIL, at=given_at, appointment_at=after, text=text or None
            )
        else:
            entry.complain("NgayHenTraMoi", "appointment")


def _requested_at(statuses: list[SaidStatus]) -> datetime | None:
    asked = [one.at for one in statuses if one.state is SaidState.SUPPLEMENT_REQUESTED and one.at]
    return max(asked, default=None)


def _reused_in(reader: RowReader) -> bool | None:
    flags = [paper.flag("DuocTaiSuDung") for paper in reader.items("TaiLieuNop")]
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None
