"""Citizens' answers to the survey: about two in seven answer; in Văn Sơn all of those are satisfied.

Three communes of the district ask by the nine indices, at the counter, where three in four answer.

Most answer within days, some after weeks. An answer and its moment are derived from the digest of the record
code, so they are always the same for a record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from deploy.demo.year.nine_indices import DISSATISFIED, INDICES
from deploy.demo.year.van_son import AGENCY

ANSWERING: Final = 72
"""Citizens of 256 who answer."""
COMMENTING: Final = 24
"""Of 256 who answer, those who write a comment."""

ANSWERING_AT_THE_COUNTER: Final = 192
FACTORS: Final = ("responsibility", "attitude", "capacity")
STEPS: Final = (5, 5, 5, 4)
STEPS_ELSEWHERE: Final = (5, 4, 4, 2)
"""Equally likely for each factor."""

LATE: Final = 32
"""Of 256 who answer, those who let more than a week pass."""
SOON_DAYS: Final = 4
FIRST_LATE_DAY: Final = 8
LATE_DAYS: Final = 40

COMMENTS: Final = (
    "Cán bộ hướng dẫn tận tình, dễ hiểu.",
    "Làm việc nhanh, không phải chờ lâu.",
    "Tôi già rồi, được các cháu giúp viết tờ khai, rất cảm ơn.",
    "Thái độ niềm nở, vui vẻ.",
    "Trả kết quả sớm hơn hẹn.",
    "Phòng tiếp dân sạch sẽ, có nước uống.",
    "Nên có thêm ghế ngồi chờ vào sáng thứ Hai.",
    "Hài lòng với cách phục vụ của bộ phận Một cửa.",
)


@dataclass(frozen=True, slots=True)
class CitizenAnswer:
    """Steps from 1, very dissatisfied, to 5, very satisfied, by factor.

    Those of a commune that asks by the nine indices have an opinion about the three factors as well, for
    whoever runs the demo under rules of their own: a form takes what it asks for.
    """

    steps: Mapping[str, int]
    comment: str = ""

    @property
    def as_form(self) -> Mapping[str, object]:
        """The fields of the public form."""
        return {**self.steps, "comment": self.comment}


def answer_of(record: str) -> CitizenAnswer | None:
    """Return the answer of a record's citizen; None if they do not answer."""
    asked, rated, commented, chosen, *others = sha256(record.encode()).digest()
    agency = record.partition("-")[0]
    if asked >= (ANSWERING_AT_THE_COUNTER if agency in DISSATISFIED else ANSWERING):
        return None
    offered = STEPS if agency == AGENCY else STEPS_ELSEWHERE
    steps = {factor: offered[rated // 4**nth % 4] for nth, factor in enumerate(FACTORS)}
    if agency in DISSATISFIED:
        grieved = rated < DISSATISFIED[agency]
        steps |= {index: _level(drawn, grieved) for index, drawn in zip(INDICES, others[2:], strict=False)}
    return CitizenAnswer(steps, COMMENTS[chosen % len(COMMENTS)] if commented < COMMENTING else "")


def _level(drawn: int, grieved: bool) -> int:
    """Return one of the three levels of the nine indices; whoever is grieved is so about half of them."""
    return 2 if grieved and drawn % 2 else 4 + drawn // 2 % 2


def answered_at(record: str, returned: datetime) -> datetime:
    """Return when the citizen of a record answers, given when its result was handed over.

    Who would answer in the next year answers at once, so that the year has all of its answers.
    """
    late, days = sha256(record.encode()).digest()[4:6]
    wait = FIRST_LATE_DAY + days % LATE_DAYS if late < LATE else days % SOON_DAYS
    at = returned + timedelta(days=wait)
    return at if at.year == returned.year else returned
