"""The year's records: procedure, and when each was filed, resolved and returned.

A record with a limit of the same day is resolved within the hour. One with a limit in days is resolved at
least a working day before the last day; a few are resolved on the morning of the last day.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, groupby
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

from deploy.demo.year.office_time import DAY, END, HOUR, MINUTE, MORNING, TET_ENDS, WORKING_DAYS, day_of

ON_THE_LAST_DAY: Final = 0.155
"""Share among the records with a limit in days and all their papers; about 3 % of all records."""

SHORTEST_SEARCH: Final = 4 * HOUR
LONGEST_SEARCH: Final = 6 * DAY
"""Limits of the time that a citizen needs to find missing papers."""

BUSY_WEEKDAYS: Final = (135, 105, 100, 95, 90)
BUSY_AFTER_TET: Final = timedelta(weeks=3)


@dataclass(frozen=True, slots=True)
class DemoProcedure:
    """A procedure of the demo; `procedures.toml` explains the fields."""

    code: str
    filed: int
    days: int
    online: float = 0.0
    supplement: float = 0.0
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """Missing papers, and the ticks at which they were requested and received."""

    papers: tuple[str, ...]
    requested: int
    received: int


@dataclass(frozen=True, slots=True)
class Extension:
    """An apology with a new appointment, and the ticks of both."""

    apologised: int
    appointment: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record; its times are ticks. What would be after the year's end does not happen in it."""

    unit: str
    code: str
    procedure: str
    channel: Literal["counter", "online"]
    filed: int
    supplement: Supplement | None
    resolved: int
    returned: int
    extension: Extension | None = None
    land: Mapping[str, Any] | None = None
    """Of a gift of land: which land, as the contract has it."""
    handled_by: str = ""
    """Role of the official who handled it; empty where the outside system does not say."""


def procedures() -> list[DemoProcedure]:
    """Read the procedures and how often each was filed in the year."""
    text = Path(__file__).with_name("procedures.toml").read_text(encoding="utf-8")
    return [DemoProcedure(**row) for row in tomllib.loads(text).values()]


def draw_records(
    dice: Random, procedures: Iterable[DemoProcedure], unit: str, agency: str
) -> Sequence[Record]:
    """Draw the records of a unit's year, in order of receipt; `agency` begins their codes."""
    filings = [(filed, procedure) for procedure in procedures for filed in _filings(procedure, dice)]
    filings.sort(key=lambda filing: filing[0])
    return [
        _record(unit, f"{agency}-{day:%y%m%d}-{serial:04}", procedure, filed, dice)
        for day, of_the_day in groupby(filings, key=lambda filing: day_of(filing[0]))
        for serial, (filed, procedure) in enumerate(of_the_day, start=1)
    ]


def _filings(procedure: DemoProcedure, dice: Random) -> Iterator[int]:
    """Draw when a procedure is filed: early enough that every result is handed over within the year."""
    busy = [_busyness(n) for n in range(len(WORKING_DAYS) - 1 - procedure.days)]
    for day in dice.choices(range(len(busy)), cum_weights=list(accumulate(busy)), k=procedure.filed):
        if dice.random() < 0.6:
            second = dice.triangular(0, MORNING, 1.2 * HOUR)
        else:
            second = dice.triangular(MORNING, DAY - 30 * MINUTE, MORNING + HOUR)
        yield day * DAY + int(second)


def _busyness(n: int) -> int:
    day = WORKING_DAYS[n]
    return BUSY_WEEKDAYS[day.weekday()] * (3 if timedelta() < day - TET_ENDS <= BUSY_AFTER_TET else 2)


def _record(unit: str, code: str, procedure: DemoProcedure, filed: int, dice: Random) -> Record:
    supplement = None
    if procedure.days == 0:
        resolved = filed + dice.randint(6 * MINUTE, 60 * MINUTE)
        returned = resolved + dice.randint(MINUTE, 15 * MINUTE)
    else:
        resolved = _ready_early(procedure, filed, dice)
        if dice.random() < procedure.supplement:
            supplement = _supplement(procedure, filed, resolved, dice)
            resolved += supplement.received - supplement.requested
        elif dice.random() < ON_THE_LAST_DAY:
            resolved = (filed // DAY + procedure.days) * DAY + dice.randrange(MORNING)
        returned = min(resolved + dice.randint(20 * MINUTE, 2 * DAY), END - MINUTE)
    return Record(
        unit=unit,
        code=code,
        procedure=procedure.code,
        channel="online" if dice.random() < procedure.online else "counter",
        filed=filed,
        supplement=supplement,
        resolved=resolved,
        returned=returned,
    )


def _ready_early(procedure: DemoProcedure, filed: int, dice: Random) -> int:
    """Draw when a record with a limit in days is resolved: after half of them, and before the last."""
    day = filed // DAY + dice.randint(procedure.days // 2, procedure.days - 1)
    return day * DAY + dice.randint(30 * MINUTE, DAY - 20 * MINUTE)


def _supplement(procedure: DemoProcedure, filed: int, resolved: int, dice: Random) -> Supplement:
    """Draw the missing papers; they arrive after whole minutes, early enough for this year."""
    requested = filed + int((resolved - filed) * dice.uniform(0.1, 0.6))
    longest = min(LONGEST_SEARCH, END - DAY - resolved)
    return Supplement(
        papers=tuple(dice.sample(procedure.papers, dice.randint(1, min(2, len(procedure.papers))))),
        requested=requested,
        received=requested + dice.randint(SHORTEST_SEARCH // MINUTE, longest // MINUTE) * MINUTE,
    )
