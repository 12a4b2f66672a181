"""What a body consists of: its envelope is taken off, and each part is recognised by its fields. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pydantic_core import from_json

from services.gateway.adapters.sender_faults import SenderFault

ENVELOPES: Final = (
    "data",
    "Data",
    "value",
    "CapNhatTienTrinh",
    "CapNhatTrangThai",
    "NoiHoSo",
    "DanhSachHoSo",
)
"""Fields in which a body has its parts."""
MOST_PARTS: Final = 5000
ENTRY_FIELDS: Final = ("nksHoTen", "nktHoTen", "chongHoTen", "voHoTen")


class Part(Enum):
    """The kind of a part of a body."""

    RECORD = auto()
    STEP = auto()
    RESULT = auto()
    """A result of a civil-status register, or an entry of one."""
    NOTHING = auto()
    """Known, and nothing that is said here: a log-in, an application on its way to a register."""


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of a body, recognised."""

    kind: Part
    row: Mapping[str, Any]
    path: str
    """Where it is in the body."""


def parsed(body: bytes) -> Any:
    """Return the JSON of a body, or a fault."""
    try:
        return from_json(body.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError:
        return SenderFault("", "not-json")


def parts_of(content: Any) -> Iterator[BodyPart | SenderFault]:
    """Yield the parts of a body, each with its kind; a fault for what is none."""
    if isinstance(content, SenderFault):
        yield content
        return
    rows, path = _unwrapped(content)
    if rows is None:
        yield SenderFault(path, "unknown-body")
        return
    if len(rows) > MOST_PARTS:
        yield SenderFault(path, "too-many")
        return
    for number, row in enumerate(rows):
        where = f"{path}[{number}]" if isinstance(content, list) or path else ""
        if not isinstance(row, dict):
            yield SenderFault("", "not-an-object", part=where)
        elif (kind := kind_of(row)) is None:
            yield SenderFault("", "unknown-body", part=where)
        else:
            yield BodyPart(kind, row, where)


def kind_of(row: Mapping[str, Any]) -> Part | None:
    """Return the kind of a part; None for one that is not known."""
    if any(name in row for name in ENTRY_FIELDS) or "ketQuaXuLy" in row:
        return Part.RESULT
    if "maHoSoLT" in row or "maHoSoMCDT" in row:
        return Part.RESULT if "trangThai" in row else Part.NOTHING
    if "maHoSo" in row and "module" in row:
        return Part.NOTHING
    if _says(row, "MaTTHC", "NgayTiepNhan", "TrangThaiHoSo", "NgayNop", "ChuHoSo"):
        return Part.RECORD
    if _says(row, "ThoiDiemXuLy", "TrangThai") and _says(row, "MaHoSo", "IDHoSo", "IdHoSo"):
        return Part.STEP
    if {"username", "password"} <= row.keys() or {"client_id", "client_secret"} <= row.keys():
        return Part.NOTHING
    return None


def _says(row: Mapping[str, Any], *names: str) -> bool:
    return any(name in row for name in names)


def _unwrapped(content: Any) -> tuple[list[Any] | None, str]:
    """Return the parts of a body and the name of the field that has them; None if it has none."""
    if isinstance(content, list):
        return content, ""
    if not isinstance(content, dict):
        return None, ""
    if kind_of(content) is not None:
        return [content], ""
    for name in ENVELOPES:
        inner = content.get(name)
        if isinstance(inner, str):
            inner = parsed(inner.encode(errors="surrogatepass"))
        if isinstance(inner, list):
            return inner, name
        if isinstance(inner, dict):
            return [inner], name
    return None, ""
