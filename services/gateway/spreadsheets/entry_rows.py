"""A row of a civil-status register as the registration of its entry. Pure."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Final

from services.gateway.adapters.mapping import load_mapping
from services.gateway.spreadsheets.cells import number_in, sex_in
from services.gateway.spreadsheets.kinds import TableKind
from services.gateway.spreadsheets.row_reading import LEFT_OUT, CellReader, ReadRow
from shared.contracts.events.life_event import Sex
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.questions.intake.rows import SaidStep
from shared.text import as_typed, unaccented

INITIALS: Final = {TableKind.BIRTH: "KS", TableKind.MARRIAGE: "KH", TableKind.DEATH: "KT"}
"""Of khai sinh, kết hôn, khai tử: they begin the id of an entry."""
PEOPLE: Final = {
    TableKind.BIRTH: ("child", "mother", "father"),
    TableKind.MARRIAGE: ("spouses.0", "spouses.1"),
    TableKind.DEATH: ("deceased", "relative"),
}
NEEDED: Final = ("child", "spouses.0", "spouses.1", "deceased")
SEX: Final = {"spouses.0": Sex.MALE, "spouses.1": Sex.FEMALE, "mother": Sex.FEMALE, "father": Sex.MALE}
"""What a heading says already: chồng, vợ, mẹ, cha."""
AGAIN: Final = "lai"
"""Word of a registration that is repeated: đăng ký lại. The registers' mapping has the rest."""


def read_entry(
    cells: Mapping[str, object], kind: TableKind, unit_code: str, zone: tzinfo, *, letters: bool
) -> ReadRow:
    """Read a row; what is missing or cannot be read is among its faults.

    An entry is named by its register, unit, year and number, since numbers go on through all books of a year;
    the year is that of the number (`52/2023`), or else of the day of the entry.

    Args:
        cells: Cells by field.
        kind: Kind of register.
        unit_code: Official code of the unit that keeps it.
        zone: Time zone of the office.
        letters: Whether letters may be written about it.
    """
    row = CellReader(cells, zone)
    registered_on = row.day("registered_on", needed=True)
    entry = as_typed(row.code("life_event")).replace(" ", "")
    if not entry:
        number = row.read("number", number_in, needed=True)
        if number and registered_on:
            entry = f"{INITIALS[kind]}-{unit_code}-{number[1] or registered_on.year}-{number[0]:04}"
    people = {path: _person(path, row) for path in PEOPLE[kind]}
    details: dict[str, Any] = {"kind": kind.value}
    if kind is TableKind.MARRIAGE:
        details["spouses"] = list(people.values())
    else:
        details |= {path: person for path, person in people.items() if person}
    if kind is TableKind.DEATH and (died_on := row.day("died_on", needed=True)):
        details["died_on"] = died_on.isoformat()
    said: dict[str, Any] = {"life_event": entry, "details": details}
    if registered_on:
        said["registered_on"] = registered_on.isoformat()
    said |= {
        name: text for name in ("residence", "household") if (text := row.text(name)) != LEFT_OUT and text
    }
    if record := row.code("record"):
        said["record"] = as_typed(record).upper().replace(" ", "")
    registration = " ".join(row.text("repeated").lower().split())
    if AGAIN in unaccented(registration).split():
        said["repeated"] = True
    elif registration not in load_mapping("ho-tich").registration.values:
        said["perhaps_repeated"] = True
    if not letters:
        said["taken_over"] = True
    if row.faults:
        return ReadRow(entry, (), faults=tuple(row.faults))
    return ReadRow(entry, (SaidStep(type=RegisteredReport.type_name(), said=said),))


def _person(path: str, row: CellReader) -> dict[str, Any]:
    name = row.text(f"{path}.name", needed=path in NEEDED)
    if not name:
        return {}
    sex = row.read(f"{path}.sex", sex_in) or SEX.get(path)
    born_on = row.day_if_whole(f"{path}.born_on")
    return {
        "name": name,
        **({"sex": sex.value} if sex else {}),
        **({"born_on": born_on.isoformat()} if born_on else {}),
    }
