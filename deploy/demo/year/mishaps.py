"""Mishaps of the year: a birth that was registered twice, and a child that lived for two days.

A hospital reported them, so they belong to no record of the one-stop department. None of the three entries
leads to a letter, so they do not change the article's totals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, Final

from deploy.demo.year.events import CloudEvent, cancellation, registration
from deploy.demo.year.life_events import HAMLETS, LifeEvent
from deploy.demo.year.names import Villagers
from deploy.demo.year.office_time import DAY, HOUR, MINUTE, day_of
from deploy.demo.year.van_son import UNIT

REGISTERED_TWICE: Final = 24
"""Index of the year's birth that is registered again a working day later."""
SHORT_LIFE_AT: Final = 137 * DAY + 2 * HOUR
"""The tick at which the parents register birth and death, the day after their child has died."""


def mishap_events(
    registered: Sequence[LifeEvent], dice: Random, villagers: Villagers
) -> Iterator[tuple[int, CloudEvent]]:
    """Yield the three registrations, and the cancellation of the second birth entry an hour later."""
    births = [entry for entry in registered if entry.details["kind"] == "birth"]
    deaths = [entry for entry in registered if entry.details["kind"] == "death"]
    again = replace(
        births[REGISTERED_TWICE],
        entry=f"KS-{UNIT}-2023-{len(births) + 1:04}",
        registered=births[REGISTERED_TWICE].registered + DAY,
        record=None,
    )
    yield registration(again)
    yield cancellation(again, again.registered + HOUR)
    for life_event in _short_life(len(births) + 2, len(deaths) + 1, dice, villagers):
        yield registration(life_event)


def _short_life(birth: int, death: int, dice: Random, villagers: Villagers) -> Iterator[LifeEvent]:
    died_on = day_of(SHORT_LIFE_AT) - timedelta(days=1)
    born_on = died_on - timedelta(days=2)
    mother = villagers.draw_unique("female", born_on - timedelta(days=26 * 366))
    father = villagers.draw_unique("male", born_on - timedelta(days=29 * 366))
    child = villagers.draw_unique("female", born_on, father.family)
    common: dict[str, Any] = {
        "unit": UNIT,
        "applicant": father,
        "record": None,
        "residence": f"Thôn {dice.randint(1, HAMLETS)}",
    }
    yield LifeEvent(
        entry=f"KS-{UNIT}-2023-{birth:04}",
        registered=SHORT_LIFE_AT,
        details={
            "kind": "birth",
            "mother": mother.as_reported(),
            "father": father.as_reported(),
            "child": child.as_reported(),
        },
        **common,
    )
    yield LifeEvent(
        entry=f"KT-{UNIT}-2023-{death:04}",
        registered=SHORT_LIFE_AT + 5 * MINUTE,
        details={
            "kind": "death",
            "deceased": child.as_reported(),
            "died_on": died_on.isoformat(),
            "relative": father.as_reported(),
        },
        **common,
    )
