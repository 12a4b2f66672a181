"""Citizens' answers to the survey: about two in seven answer; in Văn Sơn all of those are satisfied.

An answer is derived from the digest of the record code, so it is always the same for a record.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

ANSWERING: Final = 72
"""Citizens of 256 who answer."""
COMMENTING: Final = 24
"""Of 256 who answer, those who write a comment."""

STEPS: Final = (5, 5, 5, 4)
STEPS_ELSEWHERE: Final = (5, 4, 4, 2)
"""Equally likely for each factor."""
VAN_SON: Final = "H56.31.20-"
"""Begins the codes of Văn Sơn's records."""

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
    steps = STEPS if record.startswith(VAN_SON) or not record.startswith("H") else STEPS_ELSEWHERE
    return CitizenAnswer(
        responsibility=steps[rated % 4],
        attitude=steps[rated // 4 % 4],
        capacity=steps[rated // 16 % 4],
        comment=COMMENTS[chosen % len(COMMENTS)] if commented < COMMENTING else "",
    )
