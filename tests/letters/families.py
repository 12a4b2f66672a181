"""Families that do not exist, for the tests to write to."""

from datetime import UTC, date, datetime
from typing import Final

from services.letters.customs import customs
from services.letters.domain import Letter, letter_of_entry
from shared.events.life_event import (
    Birth,
    Death,
    Details,
    LifeEventCancelled,
    LifeEventCorrected,
    LifeEventRegistered,
    Marriage,
    Person,
    Sex,
)
from shared.units import known_units

VAN_SON = "15712v1"
LONGEST = (
    "Nguyễn Phúc Hoàng Thiên Bảo Ngọc Khánh Quỳnh Hương Giang Trường Sơn Đông Nghĩa "
    "Thượng Uyển Nhữ Đình Toàn Mạnh Khương Anh"
)
"""120 letters, as long as a name may be."""


def man(name: str = "Lê Văn Nam", born_on: date | None = date(1995, 4, 8)) -> Person:
    return Person(name=name, sex=Sex.MALE, born_on=born_on)


def woman(name: str = "Nguyễn Thị Hoa", born_on: date | None = date(1997, 10, 21)) -> Person:
    return Person(name=name, sex=Sex.FEMALE, born_on=born_on)


BIRTH: Final = Birth(child=woman("Lê Nguyễn Minh Anh", date(2023, 3, 2)), mother=woman(), father=man())
MARRIAGE = Marriage(spouses=(man(), woman()))
DEATH = Death(
    deceased=man("Lê Văn Thọ", date(1939, 6, 12)),
    died_on=date(2023, 3, 11),
    relative=woman("Lê Thị Hòa", date(1966, 1, 30)),
)


def registered(
    details: Details, entry: str = "KS-15712-2023-0007", on: date = date(2023, 3, 13)
) -> LifeEventRegistered:
    return LifeEventRegistered(unit=VAN_SON, life_event=entry, registered_on=on, details=details)


def corrected(
    details: Details, entry: str = "KS-15712-2023-0007", at: datetime = datetime(2023, 3, 14, tzinfo=UTC)
) -> LifeEventCorrected:
    return LifeEventCorrected(unit=VAN_SON, life_event=entry, at=at, details=details)


def struck(
    entry: str = "KS-15712-2023-0007", at: datetime = datetime(2023, 3, 15, tzinfo=UTC)
) -> LifeEventCancelled:
    return LifeEventCancelled(unit=VAN_SON, life_event=entry, at=at)


def letter(details: Details) -> Letter:
    """The letter that Văn Sơn writes."""
    draft = letter_of_entry([registered(details)], [], known_units()[VAN_SON], customs())
    assert draft
    return draft.letter
