"""What a year's registers have besides: a birth that was entered twice, and a child that lived for two days.

A hospital told of them, so no record of the one-stop department asked for them. For none of the three entries
does a letter go out: they add nothing to the article's totals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, Final

from deploy.demo.year.events import CloudEvent, of_life_event, struck
from deploy.demo.year.life_events import HAMLETS, LifeEvent
from deploy.demo.year.names import Villagers
from deploy.demo.year.office_time import DAY, HOUR, MINUTE, day_of

TWICE: Final = 24
"""The birth of the year, counted from 0, that is entered a second time a working day later."""
MOURNED_AT: Final = 137 * DAY + 2 * HOUR
"""The tick at which the parents come, the day after their child has died."""


def of_the_year(
    registered: Sequence[LifeEvent], dice: Random, villagers: Villagers
) -> Iterator[tuple[int, CloudEvent]]:
    """Tell of the three entries, and that the second of the birth is struck an hour later."""
    births = [entry for entry in registered if entry.details["kind"] == "birth"]
    deaths = [entry for entry in registered if entry.details["kind"] == "death"]
    again = replace(
        births[TWICE],
        entry=f"KS-15712-2023-{len(births) + 1:04}",
        registered=births[TWICE].registered + DAY,
        record=None,
    )
    yield of_life_event(again)
    yield struck(again, again.registered + HOUR)
    for life_event in _short_life(len(births) + 2, len(deaths) + 1, dice, villagers):
        yield of_life_event(life_event)


def _short_life(birth: int, death: int, dice: Random, villagers: Villagers) -> Iterator[LifeEvent]:
    died_on = day_of(MOURNED_AT) - timedelta(days=1)
    born_on = died_on - timedelta(days=2)
    mother = villagers.introduce("female", born_on - timedelta(days=26 * 366))
    father = villagers.introduce("male", born_on - timedelta(days=29 * 366))
    child = villagers.introduce("female", born_on, father.family)
    told: dict[str, Any] = {
        "applicant": father,
        "record": None,
        "residence": f"Thôn {dice.randint(1, HAMLETS)}",
    }
    yield LifeEvent(
        entry=f"KS-15712-2023-{birth:04}",
        registered=MOURNED_AT,
        details={
            "kind": "birth",
            "mother": mother.as_reported(),
            "father": father.as_reported(),
            "child": child.as_reported(),
        },
        **told,
    )
    yield LifeEvent(
        entry=f"KT-15712-2023-{death:04}",
        registered=MOURNED_AT + 5 * MINUTE,
        details={
            "kind": "death",
            "deceased": child.as_reported(),
            "died_on": died_on.isoformat(),
            "relative": father.as_reported(),
        },
        **told,
    )
