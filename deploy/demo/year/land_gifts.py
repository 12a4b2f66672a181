"""Families that give land for roads: some of the year's records are about that, with road, hamlet and area.

The article says that mobilising such gifts is linked with the model; roads, hamlets and areas are invented.
A gift takes the place of one of the thousands of certified copies, so that the year keeps its number of
records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final

from deploy.demo.year.office_time import DAY, END, HOUR, MINUTE
from deploy.demo.year.records import Record

GIFT: Final = "1.013979"
"""Giving land to the state, to the people of a place, or for a road; ten working days."""
TAKES_THE_PLACE_OF: Final = "2.000815"
"""Certified copies."""
LATEST: Final = END - 15 * DAY
"""Filed before then, it is thanked for within the year."""
Land = Mapping[str, Any]
IN_VAN_SON: Final[tuple[Land, ...]] = (
    *(
        {"road": "Đường trục xã, đoạn qua thôn 4", "hamlet": "Thôn 4", "square_metres": area}
        for area in (42, 65.5, 120, 38, 74)
    ),
    *(
        {"road": "Đường liên thôn 7 – 8", "hamlet": "Thôn 7", "square_metres": area}
        for area in (55, 90.5, 31, 48)
    ),
    *({"road": "Đường liên thôn 7 – 8", "hamlet": "Thôn 8", "square_metres": area} for area in (60, 27, 112)),
    {"road": "Đường liên thôn 7 – 8", "hamlet": "Thôn 8"},
    {"road": "Ngõ nhà văn hóa thôn 11", "hamlet": "Thôn 11", "square_metres": 36},
    {"road": "Ngõ nhà văn hóa thôn 11", "hamlet": "Thôn 11", "square_metres": 22},
    {"road": "Đường ra đồng Nổ", "hamlet": "Thôn 2", "square_metres": 140},
    {},
)
"""Of some roads there are too few families to be named; one family told nothing."""
ELSEWHERE: Final = 4
"""Gifts for one road in every third of the other communes, one of them without its area."""


def elsewhere(dice: Random) -> tuple[Land, ...]:
    """Draw the gifts of another commune."""
    hamlet = f"Thôn {dice.randint(1, 9)}"
    land = {"road": f"Đường liên thôn, đoạn qua {hamlet.lower()}", "hamlet": hamlet}
    areas = (dice.randint(20, 130) for _ in range(ELSEWHERE - 1))
    return (*(land | {"square_metres": area} for area in areas), land)


def with_gifts(records: Sequence[Record], gifts: Sequence[Land], dice: Random) -> list[Record]:
    """Return the records, of which some are about these gifts."""
    possible = [
        record for record in records if record.procedure == TAKES_THE_PLACE_OF and record.filed < LATEST
    ]
    chosen = dice.sample(possible, len(gifts))
    about = {record.code: _gift(record, land, dice) for record, land in zip(chosen, gifts, strict=True)}
    return [about.get(record.code, record) for record in records]


def _gift(record: Record, land: Land, dice: Random) -> Record:
    resolved = record.filed + dice.randint(4 * DAY, 7 * DAY)
    return replace(
        record,
        procedure=GIFT,
        channel="counter",
        resolved=resolved,
        returned=resolved + dice.randint(20 * MINUTE, HOUR),
        land=land,
    )
