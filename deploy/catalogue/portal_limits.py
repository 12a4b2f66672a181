"""The time limits of the portal's entries in the words of our catalogue."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pydantic import TypeAdapter

from shared.reference.catalogue import Limit, LimitKind
from shared.text import unaccented

SAME_DAY: Final = re.compile(r"(?:giai quyet |tra ket qua )?(?:ngay )?trong ngay(?: lam viec)?")
"""What stands where a number is missing, without marks: "Trong ngày", "Ngay trong ngày làm việc"."""
NO_LIMIT: Final = re.compile(r"khong (?:quy dinh|xac dinh)(?: thoi (?:han|gian))?")
TYPED: Final = re.compile(r"(?:khong qua )?([0-9]{1,4}) (ngay lam viec|ngay|gio lam viec|gio)")
UNIT_TYPED: Final = {
    "ngay lam viec": "WORKING_DAY",
    "ngay": "DAY",
    "gio lam viec": "WORKING_HOUR",
    "gio": "HOUR",
}
HOURS: Final = {
    LimitKind.SAME_DAY: 8.0,
    LimitKind.WORKING_HOURS: 1.0,
    LimitKind.WORKING_DAYS: 8.0,
    LimitKind.CALENDAR_DAYS: 8.0 * 5 / 7,
}
"""Only to find the longest of some limits."""


class NotCounted(Exception):
    """A time that no limit of the catalogue says; the message says why."""


class NotTold(ValueError):
    """A time that cannot be understood; the message says what to write instead."""


class UnitRow(NamedTuple):
    """How a unit of the portal is counted."""

    limit: LimitKind
    sure: Literal["read", "guess"]


class ReadLimit(NamedTuple):
    """A limit, and how sure its unit is."""

    limit: Limit
    sure: Literal["read", "guess"] = "read"


def read_limit(quantity: int | float | str | None, unit: str, words: str = "") -> ReadLimit | None:
    """Return the limit that an entry says; None if it says none.

    Args:
        quantity: The number, or the time in words; 0 where nobody entered one.
        unit: The portal's unit, such as WORKING_DAY.
        words: What stands beside; it counts only where there is no number.

    Raises:
        NotCounted: The law sets no limit, or one in months or years.
        NotTold: It is no time.
    """
    if isinstance(quantity, str):
        if not quantity.isdecimal():
            return _typed(quantity or words, is_said=bool(quantity))
        quantity = int(quantity)
    if not quantity:
        return _typed(words, is_said=False)
    if quantity < 0 or quantity != int(quantity):
        raise NotTold(f"say a whole number of days or hours, not {quantity}")
    if not unit:
        raise NotTold("a number without a unit: say WORKING_DAY, DAY or HOUR")
    row = _units().get(unit.upper())
    if row is None:
        raise NotCounted(f"no limit here is counted in {unit}")
    return ReadLimit(Limit(row.limit, int(quantity)), row.sure)


def longest(limits: Iterable[ReadLimit]) -> ReadLimit:
    """Return the longest limit, which the law allows in every case."""
    return max(limits, key=lambda one: (_hours(one.limit), str(one.limit)))


def _typed(words: str, *, is_said: bool) -> ReadLimit | None:
    """Read a time in words; words that are none of a time only matter where a time has to stand."""
    plain = unaccented(words).strip(" .;")
    if SAME_DAY.fullmatch(plain):
        return ReadLimit(Limit(LimitKind.SAME_DAY))
    if NO_LIMIT.fullmatch(plain):
        raise NotCounted("the law sets no limit")
    if typed := TYPED.fullmatch(plain):
        return read_limit(int(typed[1]), UNIT_TYPED[typed[2]])
    if is_said:
        raise NotTold(f"{words!r} is no time: say a number, Trong ngày or Không quy định")
    return None


def _hours(limit: Limit) -> float:
    return HOURS[limit.kind] * (limit.length or 1)


@cache
def _units() -> Mapping[str, UnitRow]:
    content = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
    rows = TypeAdapter(dict[str, dict[Literal["limit", "sure"], str]]).validate_python(content)
    return {
        name: UnitRow(LimitKind(row["limit"]), "read" if row["sure"] == "read" else "guess")
        for name, row in rows.items()
    }
