"""What the stand-in answers about the day's work, and about records by name."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.intake.counter import HeldRecords, RecordsInHand
from shared.contracts.questions.intake.search import FindRecords, FoundRecord, FoundRecords, RecordsNamed
from shared.contracts.questions.letter_figures import HowManyLettersWait, LettersWaiting
from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.unanswered import AnswersOwed, WhatIsUnanswered
from shared.contracts.questions.work_today import (
    WhatIsDueToday,
    WorkGroup,
    WorkInGroup,
    WorkLine,
    WorkToday,
)
from tests.gateway.support import letter_answers
from tests.gateway.support.samples import HOSTILE, PROCEDURES, VAN_SON, page_of

NOW: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
COUNTS: Final = {
    WorkGroup.OVERDUE: 3,
    WorkGroup.THIS_SESSION: 2,
    WorkGroup.TODAY: 7,
    WorkGroup.NEXT_DAY: 14,
    WorkGroup.AWAITING: 6,
    WorkGroup.TO_FETCH: 8,
    WorkGroup.APOLOGY: 2,
}
DUE: Final = {
    WorkGroup.OVERDUE: (timedelta(days=-3), -1400, -3),
    WorkGroup.THIS_SESSION: (timedelta(hours=1), 60, 0),
    WorkGroup.TODAY: (timedelta(hours=8), 315, 0),
    WorkGroup.NEXT_DAY: (timedelta(days=1, hours=8), 825, 1),
    WorkGroup.AWAITING: (timedelta(days=4), 0, 0),
    WorkGroup.TO_FETCH: (timedelta(days=-1), 0, 0),
    WorkGroup.APOLOGY: (timedelta(days=-3), -1400, -3),
}
PEOPLE: Final = ("Nguyễn Thị Sáu", "Lê Văn Đạo", "Vũ Thị Lành", HOSTILE, "Đỗ Thị Phương", "Hà Văn Tuyên")


class CounterAnswers:
    """Knows a day on which much is to be done, and 130 records by the names of six people."""

    def __init__(self) -> None:
        self.counts = dict(COUNTS)
        self.closes: datetime | None = NOW + timedelta(hours=8)

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        return [
            (WhatIsDueToday, self._today),
            (HowManyLettersWait, self._letters),
            (WhatIsUnanswered, self._owed),
            (RecordsNamed, self._named),
            (RecordsInHand, lambda _asked: HeldRecords(records=("H56.31.20-230302-0001",))),
            (FindRecords, self._found),
        ]

    def _today(self, asked: WhatIsDueToday) -> WorkToday:
        return WorkToday(
            at=NOW,
            is_open=self.closes is not None,
            session_ends=self.closes and NOW + timedelta(hours=2, minutes=30),
            closes=self.closes,
            next_day=date(2026, 11, 25),
            groups=tuple(self._group(group, count, asked.limit) for group, count in self.counts.items()),
        )

    def _group(self, group: WorkGroup, count: int, limit: int) -> WorkInGroup:
        due, minutes, days = DUE[group]
        waits = {WorkGroup.AWAITING: 7, WorkGroup.TO_FETCH: 5}
        late = group in (WorkGroup.OVERDUE, WorkGroup.APOLOGY)
        lines = tuple(
            WorkLine(
                record=code_of(number, group),
                procedure=PROCEDURES[number % len(PROCEDURES)],
                due_at=NOW + due,
                standing=Standing.OVERDUE if late else Standing.RUNNING,
                since=NOW - timedelta(days=9),
                minutes=minutes,
                days=days,
            )
            for number in range(min(count, limit))
        )
        return WorkInGroup(
            group=group,
            count=count,
            long=2 if count and group in waits else 0,
            long_days=waits.get(group, 0),
            lines=lines,
        )

    def _letters(self, _asked: HowManyLettersWait) -> LettersWaiting:
        return letter_answers.WAITING

    def _owed(self, _asked: WhatIsUnanswered) -> AnswersOwed:
        return AnswersOwed(
            follow_ups=1,
            follow_up_due=NOW + timedelta(days=2),
            recommendations=4,
            recommendation_since=NOW - timedelta(days=6),
        )

    def _named(self, asked: RecordsNamed) -> FoundRecords:
        return FoundRecords(records=tuple(map(found_record, asked.records)))

    def _found(self, asked: FindRecords) -> FoundRecords:
        if asked.text == "nobody":
            return FoundRecords(records=())
        codes = [f"H56.31.15-261120-{number:04}" for number in range(1 if "-" in asked.text else 130)]
        lines, following = page_of([found_record(code) for code in codes], asked.after, asked.limit)
        return FoundRecords(records=tuple(lines), next=following)


def code_of(number: int, group: WorkGroup) -> str:
    """Return the code of the n-th record of a group."""
    return f"H56.31.15-261120-{list(WorkGroup).index(group)}{number:03}"


def found_record(code: str) -> FoundRecord:
    """Return a record as it is found by its code."""
    number = int(code[-3:])
    return FoundRecord(
        record=code,
        unit=VAN_SON,
        procedure=PROCEDURES[number % len(PROCEDURES)],
        applicant=PEOPLE[number % len(PEOPLE)],
        received_at=NOW - timedelta(days=number % 40),
        status=("filed", "supplement-requested", "resolved", "returned")[number % 4],
    )
