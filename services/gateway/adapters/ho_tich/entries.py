"""Entries of the registers of births, deaths and marriages. Pure.

Only the fields that are named here are read: a cause of death, ethnic origin and identity numbers are not.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from services.gateway.adapters.row_reader import RowReader, record_code_in
from services.gateway.adapters.spelling import PartOfDay, Unreadable, day_in
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.text import LONGEST_NAME

KINDS: Final = {"nksHoTen": LifeEventKind.BIRTH, "nktHoTen": LifeEventKind.DEATH}
MARRIED: Final = ("chongHoTen", "voHoTen")
LETTERS_OF: Final = {LifeEventKind.BIRTH: "KS", LifeEventKind.DEATH: "KT", LifeEventKind.MARRIAGE: "KH"}
NUMBER_FIELDS: Final = ("soDangKy", "so")
DAY_FIELDS: Final = {
    LifeEventKind.BIRTH: ("ngayDangKy",),
    LifeEventKind.DEATH: ("ngayDangKy",),
    LifeEventKind.MARRIAGE: ("ngayDangKy", "ngayXacLapQuanHeHonNhan"),
}
"""Where the day of registration stands; a marriage begins with its registration."""
RESIDENCES: Final = {
    LifeEventKind.BIRTH: ("meNoiCuTru", "chaNoiCuTru"),
    LifeEventKind.DEATH: ("nktNoiCuTru",),
    LifeEventKind.MARRIAGE: ("chongNoiCuTru", "voNoiCuTru"),
}
ADDRESS_FIELDS: Final = ("diaChiChiTiet", "diaChi", "chiTiet")
"""Where an object of a place may have the hamlet or street."""
FIELD_OF: Final = {
    "child": "nksHoTen",
    "mother": "meHoTen",
    "father": "chaHoTen",
    "deceased": "nktHoTen",
    "relative": "nycHoTen",
}
"""The sender's field of each person, by ours."""


def entry_in(
    reader: RowReader, unit: str, *, done_on: date | None = None, code: str = ""
) -> tuple[RegisteredReport | None, str | None]:
    """Return the entry of a register; None if a mandatory field of it is missing or wrong.

    Beside it, what `loaiDangKy` means: None if that is not known.

    Args:
        reader: The entry.
        unit: Official code of the commune.
        done_on: When the register dealt with it: its day, if the entry itself names none.
        code: The code under which it was dealt with: its number, if the entry itself has none.
    """
    kind = kind_in(reader.row)
    if kind is None:
        reader.complain("", "entry")
        return None, ""
    registration = registration_in(reader)
    registered_on = registration_day(reader, kind, done_on)
    number = next((text for name in NUMBER_FIELDS if (text := reader.text(name))), code)
    if not number:
        reader.complain(NUMBER_FIELDS[0], "missing")
    details = details_in(reader, kind)
    if registered_on is None or not number or details is None:
        return None, registration
    said = {
        "unit": unit,
        "life_event": entry_id(kind, unit, registered_on, number),
        "registered_on": registered_on,
        "record": record_code_in({"code": reader.record}, "code") or None,
        "repeated": registration == "again",
        "perhaps_repeated": registration is None,
        "residence": residence_in(reader, kind),
        "details": details,
    }
    try:
        return RegisteredReport.model_validate(said), registration
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            reader.complain(_field_of(error["loc"]), "name" if error["loc"][-1] == "name" else "text")
        return None, registration


def kind_in(row: Mapping[str, Any]) -> LifeEventKind | None:
    """Return which register an entry is of."""
    for name, kind in KINDS.items():
        if name in row:
            return kind
    return LifeEventKind.MARRIAGE if any(name in row for name in MARRIED) else None


def registration_day(reader: RowReader, kind: LifeEventKind, done_on: date | None) -> date | None:
    """Return the day of registration; without one in the entry, the day on which it was dealt with."""
    for name in DAY_FIELDS[kind]:
        if reader.text(name):
            return day_of(reader, name, mandatory=True)
    if done_on is None:
        reader.complain("ngayDangKy", "missing")
    return done_on


def registration_in(reader: RowReader) -> str | None:
    """Return whether an entry is first, late or again; None if the mapping does not know."""
    return reader.mapping.registration.values.get(" ".join(reader.text("loaiDangKy").lower().split()))


def entry_id(kind: LifeEventKind, unit: str, registered_on: date, number: str) -> str:
    """Return the id of an entry: numbers begin again each year in each register of a commune."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", re.sub(r"/\d{4}$", "", number)).strip("-")
    number = plain.zfill(4) if plain[:1].isdigit() else plain
    return f"{LETTERS_OF[kind]}-{unit}-{registered_on.year}-{number}"[:64]


def details_in(reader: RowReader, kind: LifeEventKind) -> dict[str, Any] | None:
    """Return who is concerned; None if the person whom the entry is about is not named."""
    match kind:
        case LifeEventKind.BIRTH:
            child = person_in(reader, "nks", mandatory=True)
            mother, father = person_in(reader, "me"), person_in(reader, "cha")
            return child and {"kind": kind, "child": child, "mother": mother, "father": father}
        case LifeEventKind.DEATH:
            deceased = person_in(reader, "nkt", mandatory=True)
            died_on = day_of(reader, "nktNgayChet", mandatory=True)
            if deceased is None or died_on is None:
                return None
            relative = person_in(reader, "nyc")
            return {"kind": kind, "deceased": deceased, "died_on": died_on, "relative": relative}
        case LifeEventKind.MARRIAGE:
            spouses = [person_in(reader, "chong", mandatory=True), person_in(reader, "vo", mandatory=True)]
            return None if None in spouses else {"kind": kind, "spouses": tuple(spouses)}


def person_in(reader: RowReader, prefix: str, *, mandatory: bool = False) -> dict[str, Any] | None:
    """Return a person; a day of birth that is only partly known is left out."""
    name = reader.text(f"{prefix}HoTen", mandatory=mandatory)
    if not name:
        return None
    sex = reader.mapping.sex.values.get(reader.text(f"{prefix}GioiTinh").lower())
    return {"name": name, "sex": sex, "born_on": day_of(reader, f"{prefix}NgaySinh")}


def day_of(reader: RowReader, name: str, *, mandatory: bool = False) -> date | None:
    """Return a day. Only a mandatory one has to be known as a whole."""
    text = reader.text(name, mandatory=mandatory)
    if not text:
        return None
    try:
        return day_in(text)
    except PartOfDay:
        if mandatory:
            reader.complain(name, "partial-day")
    except Unreadable:
        reader.complain(name, "day")
    return None


def residence_in(reader: RowReader, kind: LifeEventKind) -> str | None:
    """Return where the family lives, as far as it is one line of text."""
    for name in RESIDENCES[kind]:
        found = reader.row.get(name)
        if isinstance(found, dict):
            place = reader.inner(name)
            text = next((text for field in ADDRESS_FIELDS if (text := place.note(field, LONGEST_NAME))), "")
        else:
            text = reader.note(name, LONGEST_NAME)
        if text:
            return text
    return None


def _field_of(location: tuple[int | str, ...]) -> str:
    """Return the sender's field of a fault in our report."""
    for part in location:
        if isinstance(part, str) and part in FIELD_OF:
            return FIELD_OF[part]
        if isinstance(part, int) and part < len(MARRIED):
            return MARRIED[part]
    return "soDangKy" if "life_event" in location else "ketQuaXuLy"
