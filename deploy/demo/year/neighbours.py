"""The other communes of Văn Sơn's district: a sample of a year, in which some records are late.

What the article tells of Văn Sơn is true of nobody else here; these years are invented so that pages which
compare communes have something to show: records that are late, with and without an apology, some still open
at the year's end, and a few letters to families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from random import Random
from typing import Final

from deploy.demo.year import land_gifts, nine_indices
from deploy.demo.year.events import Ticked, record_events, registration
from deploy.demo.year.life_events import REGISTERS, draw_life_events
from deploy.demo.year.names import Villagers
from deploy.demo.year.office_time import DAY, END, HOUR, MORNING, day_of
from deploy.demo.year.records import DemoProcedure, Extension, Record, draw_records, procedures

CODES: Final = tuple(
    map(
        str,
        chain(
            range(15664, 15692, 3),
            range(15700, 15710, 3),
            range(15715, 15770, 3),
        ),
    )
)
"""Official codes of the other 33 communes of Triệu Sơn in 2023."""
SHARE: Final = 1 / 160
"""Of the records of Văn Sơn; at least one of each kind that leads to a letter."""
MOST_LETTERS: Final = 3
LATE: Final = (0.0, 0.1, 0.2, 0.35)
"""Shares of late records among those with a limit in days, of one commune after the other."""
APOLOGISES: Final = 0.5
KEEPS_APPOINTMENT: Final = 0.7
"""Share of the apologies whose new appointment is kept."""
LONGEST_DELAY: Final = 9
"""In working days."""
RESIDENCE: Final = "1.004222"
"""Registration of permanent residence, seven working days."""


def events(seed: int) -> Iterator[Ticked]:
    """Yield the events of all communes, each with its tick."""
    for number, unit in enumerate(CODES):
        dice = Random(f"{seed}-{unit}")  # noqa: S311 - a story is drawn, not a secret
        gifts = land_gifts.elsewhere(Random(f"{seed}-{unit}-land")) if number % 3 == 0 else ()  # noqa: S311
        yield from _commune(unit, f"H56.31.{40 + number}", LATE[number % len(LATE)], gifts, dice)


def _commune(
    unit: str, agency: str, late: float, gifts: Sequence[land_gifts.Land], dice: Random
) -> Iterator[Ticked]:
    villagers = Villagers(dice)
    days = {procedure.code: procedure.days for procedure in procedures()}
    filed = draw_records(dice, [_fewer(procedure, dice) for procedure in procedures()], unit, agency)
    filed = land_gifts.with_gifts(filed, gifts, Random(unit))  # noqa: S311 - dice of its own
    registered = draw_life_events(filed, dice, villagers)
    families = {life_event.record: life_event.applicant for life_event in registered}
    yield from map(registration, registered)
    for record in filed:
        if days.get(record.procedure) and not record.supplement and dice.random() < late:
            record = _delayed(record, days[record.procedure], dice)
        if unit in nine_indices.UNITS:
            record = replace(record, handled_by=nine_indices.handled_by(record.procedure))
        yield from record_events(record, families.get(record.code) or villagers.draw_adult())
    if unit in nine_indices.UNITS:
        own_dice = Random(f"{unit}-enrolment")  # noqa: S311 - so that the rest of the year stays
        parents = Villagers(own_dice)
        for record in nine_indices.at_enrolment(unit, agency, own_dice):
            yield from record_events(record, parents.draw_adult())
    for record in _open_at_the_end(unit, agency, is_late=late > 0, dice=dice):
        yield from record_events(record, villagers.draw_adult())


def _open_at_the_end(unit: str, agency: str, *, is_late: bool, dice: Random) -> Iterator[Record]:
    """Yield records that are not resolved when the year ends: one in time, and one that is late."""
    procedure = next(procedure for procedure in procedures() if procedure.code == RESIDENCE)
    for serial, overdue_days in ((901, 0), (902, LONGEST_DELAY if is_late else 0)):
        filed = END - (procedure.days // 2 + overdue_days) * DAY + dice.randrange(MORNING)
        apologised = filed + (procedure.days - 1) * DAY
        yield Record(
            unit=unit,
            code=f"{agency}-{day_of(filed):%y%m%d}-{serial:04}",
            procedure=procedure.code,
            channel="online",
            filed=filed,
            supplement=None,
            resolved=END,
            returned=END,
            extension=Extension(apologised, END - 2 * DAY)
            if overdue_days and dice.random() < APOLOGISES
            else None,
        )


def _fewer(procedure: DemoProcedure, dice: Random) -> DemoProcedure:
    """Return a procedure as it is filed in a smaller office."""
    if procedure.code in REGISTERS:
        return replace(procedure, filed=dice.randint(1, MOST_LETTERS))
    return replace(procedure, filed=int(procedure.filed * SHARE + dice.random()))


def _delayed(record: Record, days: int, dice: Random) -> Record:
    """Return a record that is resolved after its last day, if the year is long enough."""
    last_day = record.filed // DAY + days
    resolved = (last_day + dice.randint(1, LONGEST_DELAY)) * DAY + dice.randrange(MORNING)
    appointment = resolved + (HOUR if dice.random() < KEEPS_APPOINTMENT else -HOUR)
    extension = Extension(apologised=last_day * DAY + HOUR, appointment=appointment)
    apologises = dice.random() < APOLOGISES and extension.appointment < END
    return replace(
        record,
        resolved=resolved,
        returned=resolved + dice.randrange(HOUR, DAY),
        extension=extension if apologises else None,
    )
