"""Invented people with plausible Vietnamese names: middle and given names go by sex and generation."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Villager:
    """An invented person."""

    family: str
    name: str
    sex: Sex
    born_on: date

    def as_reported(self) -> dict[str, str]:
        """Return the person as the contract describes them."""
        return {"name": self.name, "sex": self.sex, "born_on": self.born_on.isoformat()}


class Villagers:
    """Draws people at random. Nobody has the name of a well-known person."""

    def __init__(self, dice: Random) -> None:
        text = Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
        self._parts: dict[str, Any] = tomllib.loads(text)
        self._dice = dice
        self._well_known = frozenset(self._parts["well_known"]["names"])
        self._introduced: set[str] = set()

    def draw(self, sex: Sex, born_on: date, family: str | None = None) -> Villager:
        """Draw a person, with the family name given if there is one."""
        fashion = next(names for names in self._parts[sex] if born_on.year <= names["until"])
        while True:
            family_name = family or self._one_of(self._parts["family"])
            name = f"{family_name} {self._one_of(fashion['middle'])} {self._dice.choice(fashion['given'])}"
            if name not in self._well_known:
                return Villager(family_name, name, sex, born_on)

    def draw_unique(self, sex: Sex, born_on: date, family: str | None = None) -> Villager:
        """Draw a person with a name that is new here, so that no letter congratulates a mourning family."""
        while (person := self.draw(sex, born_on, family)).name in self._introduced:
            pass
        self._introduced.add(person.name)
        return person

    def draw_adult(self) -> Villager:
        """Draw an adult who comes to the counter."""
        born_on = date(2005, 1, 1) - timedelta(days=int(self._dice.triangular(0, 60 * 365, 15 * 365)))
        return self.draw("male" if self._dice.random() < 0.5 else "female", born_on)

    def _one_of(self, shares: Mapping[str, int]) -> str:
        return self._dice.choices(list(shares), list(shares.values()))[0]
