"""Three communes of the district ask by the nine indices, for which a province may choose them.

`deploy/demo/law/invitation_rules.toml` says so to the office, as an operator would. So that an official's
role has answers enough to be shown, pupils enrol on a morning in August, and their parents come for certified
copies and extracts.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

from deploy.demo.year.office_time import DAY, MINUTE, MORNING, WORKING_DAYS, day_of
from deploy.demo.year.records import Record

INDICES: Final = (
    *("total_time", "unit_time", "contacts", "agencies", "reception", "posted", "attitude", "complaints"),
    "online",
)
"""Ids of the nine indices, as their questionnaire has them."""
UNITS: Final = ("15664", "15682", "15715")
"""Official codes of the communes that ask by them."""
DISSATISFIED: Final = {"H56.31.40": 32, "H56.31.46": 51, "H56.31.54": 128}
"""Beginning of their record codes, and citizens of 256 who are dissatisfied with something."""
ENROLMENT: Final = WORKING_DAYS.index(date(2023, 8, 15)) * DAY
"""The tick at which the office opens that morning."""
TOGETHER: Final = (("2.000815", 12), ("2.000635", 10))
"""Certified copies, extracts of civil status."""
FIRST_SERIAL: Final = 801
CIVIL_STATUS: Final = frozenset(
    {
        "1.001193",
        "1.000894",
        "1.000656",
        "1.004873",
        "1.004859",
        "1.004837",
        "1.004845",
        "1.001022",
        "2.000635",
    }
)
"""Procedures that the civil-status official handles; the clerk handles the others."""


def handled_by(procedure: str) -> str:
    """Return the role of whoever handles a procedure."""
    return "civil-status" if procedure in CIVIL_STATUS else "clerk"


def at_enrolment(unit: str, agency: str, dice: Random) -> Iterator[Record]:
    """Yield the records of the morning on which pupils enrol."""
    wanted = [procedure for procedure, number in TOGETHER for _ in range(number)]
    for serial, procedure in enumerate(wanted, start=FIRST_SERIAL):
        filed = ENROLMENT + dice.randrange(MORNING - 90 * MINUTE)
        resolved = filed + dice.randint(6 * MINUTE, 40 * MINUTE)
        yield Record(
            unit=unit,
            code=f"{agency}-{day_of(filed):%y%m%d}-{serial:04}",
            procedure=procedure,
            channel="counter",
            filed=filed,
            supplement=None,
            resolved=resolved,
            returned=resolved + dice.randint(MINUTE, 15 * MINUTE),
            handled_by=handled_by(procedure),
        )
