"""Reads what stands in a cell: days and moments in all their spellings, numbers, sexes. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, TypeVar

from services.gateway.spreadsheets.recognition import as_text
from shared.contracts.events.life_event import Sex
from shared.moments import FIRST_YEAR, LAST_YEAR
from shared.numbers import typed_area
from shared.text import unaccented
from shared.typed_dates import NotTyped, typed_day, typed_moment

D = TypeVar("D", bound=date)
EXCEL_BEGINS: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # local, as all that a spreadsheet holds
SERIAL: Final = (10_000, 80_000)
"""Days since then that a number in a column of days may mean: 1927 to 2119."""
DIGITS_14: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
IN_WORDS: Final = re.compile(
    r"(?:hồi|lúc)?\s*(?:(\d{1,2})\s*(?:giờ|g|h)\s*(?:(\d{1,2})\s*(?:phút|p)?)?,?\s*)?"
    r"ngày\s*(\d{1,2})\s*(?:tháng|/)\s*(\d{1,2})\s*(?:năm|/)\s*(\d{4})"
)
MONTH_ALONE: Final = re.compile(r"(?:--?|\.\.)?\s*(\d{1,2})\s*[./-]\s*(\d{4})")
YEAR_ALONE: Final = re.compile(r"(?:năm\s*)?(\d{4})")
THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
NUMBER: Final = re.compile(r"0*(\d{1,6})")
OF_YEAR: Final = re.compile(r"0*(\d{1,6})\s*[/-]\s*(\d{4})(?:\D.*)?")
SEXES: Final = {
    **dict.fromkeys(("nam", "trai", "male", "1"), Sex.MALE),
    **dict.fromkeys(("nu", "gai", "female", "2"), Sex.FEMALE),
}
"""The numbers are those of the population data, known second-hand."""
NOBODY: Final = frozenset(
    {"", "-", "--", "/", ".", "...", "x", "không", "không rõ", "không xác định", "chưa rõ", "chưa xác định"}
)
"""What people write where nothing is known."""


class NotRead(ValueError):
    """A cell does not hold what its column is for; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ReadMoment:
    """A moment of a cell, and whether the cell says only the day."""

    at: datetime
    is_day: bool


def is_blank(cell: object) -> bool:
    """Return whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in NOBODY)


def moment_in(cell: object, zone: tzinfo) -> ReadMoment:
    """Read a moment; a day alone is its beginning.

    Raises:
        NotRead: It is none, or only a month or a year.
    """
    match cell:
        case datetime():
            return ReadMoment(_in_range(cell).replace(tzinfo=zone), cell.time() == time())
        case date():
            return ReadMoment(datetime.combine(_in_range(cell), time(), zone), True)
        case bool() | timedelta() | time():
            raise NotRead("cell_moment")
        case int() | float() if SERIAL[0] <= cell <= SERIAL[1]:
            at = EXCEL_BEGINS + timedelta(seconds=round(cell * 86_400))
            return ReadMoment(at.replace(tzinfo=zone), at.time() == time())
    text = as_text(cell).strip("'").strip()
    if digits := DIGITS_14.fullmatch(text):
        text = "{}-{}-{} {}:{}:{}".format(*digits.groups())
    if words := IN_WORDS.fullmatch(text.lower()):
        hour, minute, day, month, year = words.groups()
        text = f"{day}/{month}/{year}" + (f" {hour}:{minute or '00'}" if hour else "")
    if MONTH_ALONE.fullmatch(text) or YEAR_ALONE.fullmatch(text.lower()):
        raise NotRead("cell_part_of_day")
    try:
        return ReadMoment(typed_moment(text, zone), _is_day(text))
    except (NotTyped, ValueError):
        raise NotRead("cell_moment") from None


def area_in(cell: object) -> float:
    """Read an area in square metres.

    Raises:
        NotRead: It is none.
    """
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        return typed_area(as_text(cell))
    except ValueError:
        raise NotRead("cell_area") from None


def day_in(cell: object, zone: tzinfo) -> date:
    """Read a day.

    Raises:
        NotRead: It is none, or only a month or a year.
    """
    return moment_in(cell, zone).at.date()


def day_if_whole(cell: object, zone: tzinfo) -> date | None:
    """Read a day of which people often know the month or the year alone; then it counts as unknown.

    Raises:
        NotRead: It is neither.
    """
    try:
        return day_in(cell, zone)
    except NotRead as part:
        if part.code == "cell_part_of_day":
            return None
        raise


def sex_in(cell: object) -> Sex:
    """Read a sex.

    Raises:
        NotRead: It is none.
    """
    try:
        return SEXES[unaccented(as_text(cell))]
    except KeyError:
        raise NotRead("cell_sex") from None


def number_in(cell: object) -> tuple[int, int | None]:
    """Read the number of an entry, and its year if it names that: `52`, `1.234`, `052/2023`.

    Raises:
        NotRead: It is none.
    """
    text = as_text(cell)
    if of_year := OF_YEAR.fullmatch(text):
        number, year = map(int, of_year.groups())
        if FIRST_YEAR <= year <= LAST_YEAR:
            return number, year
    if THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", "")
    if isinstance(cell, float) and not cell.is_integer():
        text = as_text(round(cell * 1000)) if (cell * 1000).is_integer() else ""  # 1.234 typed as a number
    if found := NUMBER.fullmatch(text):
        return int(found[1]), None
    raise NotRead("cell_number")


def telephone_in(cell: object) -> str:
    """Read a telephone number; one that was typed as a number has lost its first zero."""
    text = as_text(cell)
    return f"0{text}" if isinstance(cell, int | float) and len(text) == 9 else text


def _is_day(text: str) -> bool:
    try:
        typed_day(text)
    except NotTyped:
        return False
    return True


def _in_range(day: D) -> D:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotRead("cell_moment")
    return day
