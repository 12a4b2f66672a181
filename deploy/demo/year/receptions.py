"""The chairman's weekly receptions of citizens in Văn Sơn, and what they come about. All invented.

The chairman receives on Thursdays, or on the next open day of that week. While they are away a deputy
receives, which is not the chairman's weekly reception. One reply is late. So the pages have something to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.year.names import Villagers
from deploy.demo.year.office_time import WORKING_DAYS

THURSDAY: Final = 3
AWAY: Final = (date(2023, 7, 10), date(2023, 10, 16))
"""Mondays of the weeks in which the chairman is at a course."""
TURNS: Final = (0, 1, 1, 2, 3)
"""Equally likely on a day."""
LONGEST_CROWD: Final = 8
REPLY_DAYS: Final = (4, 9)
"""Fewest and most working days to a reply in time."""
LATE_REPLY_DAYS: Final = 13
LATE_REPLY: Final = 3
"""Which of the year's replies is late."""
HAMLETS: Final = 11
LAST_ACCEPTED: Final = WORKING_DAYS[-LATE_REPLY_DAYS - 2]
"""What comes later is explained at once: no reply is left to the next year."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody comes about, and what becomes of it."""

    kind: str
    said: str
    outcome: str
    crowd: bool = False

    @property
    def owes_reply(self) -> bool:
        """Whether a reply is owed."""
        return self.outcome in ("accepted", "forwarded")


MATTERS: Final = (
    Matter(
        "recommendation",
        "Đề nghị nạo vét mương thoát nước trước nhà văn hóa thôn, mưa lớn là ngập.",
        "accepted",
    ),
    Matter("recommendation", "Đề nghị lắp thêm đèn đường ở đoạn cua gần trường mầm non.", "accepted"),
    Matter("feedback", "Xe chở vật liệu chạy qua đường liên thôn làm hỏng mặt đường.", "forwarded"),
    Matter("question", "Hỏi hồ sơ xin trợ cấp cho mẹ già gồm những giấy tờ gì, nộp ở đâu.", "explained"),
    Matter("question", "Hỏi cách đăng ký tạm trú cho người thuê nhà.", "explained"),
    Matter("question", "Hỏi thủ tục tách thửa để cho con làm nhà.", "guided"),
    Matter("feedback", "Loa truyền thanh của thôn phát quá sớm.", "explained"),
    Matter("complaint", "Khiếu nại mức bồi thường khi làm đường tỉnh đi qua ruộng.", "guided"),
    Matter(
        "recommendation", "Cả xóm đề nghị đổi giờ lấy rác vì rác để qua đêm bốc mùi.", "accepted", crowd=True
    ),
    Matter("feedback", "Hàng xóm nuôi lợn, nước thải chảy sang vườn.", "forwarded"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is received."""

    visitor: str
    residence: str
    people: int
    matter: Matter
    replied_on: date | None


@dataclass(frozen=True, slots=True)
class Reception:
    """A day on which citizens are received."""

    held_on: date
    receiver: str
    """`chairman` or `deputy`."""
    visits: tuple[Visit, ...]


def receptions(seed: int = 2023) -> Iterator[Reception]:
    """Yield the receptions of the year, oldest first; always the same for a seed."""
    dice = Random(f"{seed}-receptions")  # noqa: S311 - a story is drawn, not a secret
    villagers = Villagers(dice)
    replies = 0
    for monday in _mondays():
        days = [day for day in WORKING_DAYS if monday <= day < monday + timedelta(days=7)]
        held_on = next((day for day in days if day.weekday() >= THURSDAY), days[-1])
        visits = []
        for _ in range(dice.choice(TURNS)):
            matter = dice.choice([one for one in MATTERS if held_on <= LAST_ACCEPTED or not one.owes_reply])
            replies += matter.owes_reply
            wait = LATE_REPLY_DAYS if replies == LATE_REPLY else dice.randint(*REPLY_DAYS)
            visits.append(
                Visit(
                    visitor=villagers.draw_adult().name,
                    residence=f"Thôn {dice.randint(1, HAMLETS)}",
                    people=dice.randint(5, LONGEST_CROWD) if matter.crowd else 1,
                    matter=matter,
                    replied_on=_working_days_after(held_on, wait) if matter.owes_reply else None,
                )
            )
        yield Reception(held_on, "deputy" if monday in AWAY else "chairman", tuple(visits))


def _mondays() -> Iterator[date]:
    monday = date(2023, 1, 2)
    while monday < date(2024, 1, 1):
        yield monday
        monday += timedelta(days=7)


def _working_days_after(day: date, days: int) -> date:
    return WORKING_DAYS[WORKING_DAYS.index(day) + days]
