"""The life events of the year: births, marriages and deaths, each registered because of a record.

All are registered within the law's 60 days of a birth and 15 days of a death, and all who died were adults,
so no official has to check them before the office writes (Law 60/2014/QH13, art. 15 and 33).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from deploy.demo.year.names import Sex, Villager, Villagers
from deploy.demo.year.office_time import MINUTE, day_of
from deploy.demo.year.records import Record

HAMLETS: Final = 12
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An entry in the register; `registered` in ticks, `details` as the contract has them."""

    unit: str
    entry: str
    registered: int
    record: str | None
    applicant: Villager
    residence: str
    details: Mapping[str, Any]


def draw_life_events(records: Iterable[Record], dice: Random, villagers: Villagers) -> list[LifeEvent]:
    """Draw the life event of each record that requests one, in the order of registration."""
    entered: Counter[str] = Counter()
    life_events = []
    for record in sorted(records, key=lambda record: record.resolved):
        if record.procedure in REGISTERS:
            register, draw = REGISTERS[record.procedure]
            entered[register] += 1
            registered = record.resolved - 2 * MINUTE
            applicant, details = draw(day_of(registered), dice, villagers)
            life_events.append(
                LifeEvent(
                    unit=record.unit,
                    entry=f"{register}-{record.unit}-2023-{entered[register]:04}",
                    registered=registered,
                    record=record.code,
                    applicant=applicant,
                    residence=f"Thôn {dice.randint(1, HAMLETS)}",
                    details=details,
                )
            )
    return life_events


def _birth(on: date, dice: Random, villagers: Villagers) -> tuple[Villager, dict[str, Any]]:
    born_on = on - timedelta(days=int(dice.triangular(3, 55, 14)))
    mother = villagers.draw_unique("female", _years_before(born_on, dice.triangular(19, 41, 26)))
    details = {"kind": "birth", "mother": mother.as_reported()}
    parent = mother
    if dice.random() > 0.06:
        parent = villagers.draw_unique("male", _years_before(born_on, dice.triangular(21, 46, 29)))
        details["father"] = parent.as_reported()
    child = villagers.draw_unique(_sex(dice), born_on, parent.family)
    return dice.choice((mother, parent)), details | {"child": child.as_reported()}


def _marriage(on: date, dice: Random, villagers: Villagers) -> tuple[Villager, dict[str, Any]]:
    groom = villagers.draw_unique("male", _years_before(on, dice.triangular(20.5, 37, 25)))
    bride = villagers.draw_unique("female", _years_before(on, dice.triangular(18.5, 33, 22)))
    return groom, {"kind": "marriage", "spouses": [groom.as_reported(), bride.as_reported()]}


def _death(on: date, dice: Random, villagers: Villagers) -> tuple[Villager, dict[str, Any]]:
    died_on = on - timedelta(days=int(dice.triangular(1, 13, 4)))
    age = dice.triangular(60, 97, 82) if dice.random() < 0.93 else dice.triangular(44, 60, 57)
    deceased = villagers.draw_unique(_sex(dice), _years_before(died_on, age))
    if age < 60 or dice.random() < 0.2:
        other: Sex = "female" if deceased.sex == "male" else "male"
        relative = villagers.draw_unique(other, _years_before(died_on, age + dice.uniform(-4, 4)))
    else:
        family = deceased.family if deceased.sex == "male" else None
        relative = villagers.draw_unique(
            _sex(dice), _years_before(died_on, age - dice.uniform(21, 35)), family
        )
    return relative, {
        "kind": "death",
        "deceased": deceased.as_reported(),
        "died_on": died_on.isoformat(),
        "relative": relative.as_reported(),
    }


def _sex(dice: Random) -> Sex:
    return "male" if dice.random() < 0.51 else "female"


def _years_before(day: date, years: float) -> date:
    return day - timedelta(days=int(years * DAYS_A_YEAR))


Draw = Callable[[date, Random, Villagers], tuple[Villager, dict[str, Any]]]
REGISTERS: Final[dict[str, tuple[str, Draw]]] = {
    "1.001193": ("KS", _birth),
    "1.000894": ("KH", _marriage),
    "1.000656": ("KT", _death),
}
"""By procedure: initials of its register (khai sinh, kết hôn, khai tử) and the function for an entry."""
