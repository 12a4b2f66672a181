"""Citizens' answers to the survey: about two in seven answer; in Văn Sơn all of those are satisfied.

Most answer within days, some after weeks. An answer and its moment are derived from the digest of the record
code, so they are always the same for a record.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from deploy.demo.year.van_son import AGENCY

ANSWERING: Final = 72
"""Citizens of 256 who answer."""
COMMENTING: Final = 24
"""Of 256 who answer, those who write a comment."""

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
    """Steps from 1, very dissatisfied, to 5, very satisfied."""

    responsibility: int
    attitude: int
    capacity: int
    comment: str = ""


def answer_of(record: str) -> CitizenAnswer | None:
    """Return the answer of a record's citizen; None if they do not answer."""
    asked, rated, commented, chosen, *_ = sha256(record.encode()).digest()
    if asked >= ANSWERING:
        return None
    steps = STEPS if record.startswith(f"{AGENCY}-") else STEPS_ELSEWHERE
    return CitizenAnswer(
        responsibility=steps[rated % 4],
        attitude=steps[rated // 4 % 4],
        capacity=steps[rated // 16 % 4],
        comment=COMMENTS[chosen % len(COMMENTS)] if commented < COMMENTING else "",
    )


def answered_at(record: str, returned: datetime) -> datetime:
    """Return when the citizen of a record answers, given when its result was handed over.

    Who would answer in the next year answers at once, so that the year has all of its answers.
    """
    late, days = sha256(record.encode()).digest()[4:6]
    wait = FIRST_LATE_DAY + days % LATE_DAYS if late < LATE else days % SOON_DAYS
    at = returned + timedelta(days=wait)
    return at if at.year == returned.year else returned
