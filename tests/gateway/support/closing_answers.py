"""A stand-in for what supervision answers about closed periods."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json

from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.reports.counted_records import (
    CountedEvent,
    RecordsOfReport,
    WhatIsCounted,
)
from shared.contracts.questions.reports.official_forms import FormColumn
from shared.contracts.questions.supervision.closings import (
    Change,
    ChangedRecord,
    ChangedRecords,
    ClosePeriod,
    Closing,
    ClosingOutcome,
    Closings,
    KeptAnswer,
    PeriodClosing,
    WhatHasChanged,
    WhatWasAnswered,
    WhichPeriodsAreClosed,
)
from tests.gateway.support.report_answers import BOOKED

AT = datetime(2024, 1, 3, 2, 15, tzinfo=UTC)
Answers = Mapping[str, tuple[type[Question[Any]], Callable[[Any], Answer]]]


class ClosingAnswers:
    """Closes periods; what was reported is what the stand-in answers anyhow."""

    def __init__(self) -> None:
        self.closed: list[Closing] = []
        self.outcome = ClosingOutcome.CLOSED

    def answers(self, others: Callable[[], Answers]) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""

        def answered(asked: WhatWasAnswered) -> KeptAnswer:
            kind, answer = others()[asked.asked_on]
            return KeptAnswer(text=answer(kind.model_validate(from_json(asked.asked))).model_dump_json())

        return [
            (WhichPeriodsAreClosed, self._listed),
            (ClosePeriod, self._close),
            (WhatWasAnswered, answered),
            (WhatHasChanged, _changed),
            (WhatIsCounted, lambda _: RecordsOfReport(records=(), position=0)),
        ]

    def _listed(self, asked: WhichPeriodsAreClosed) -> Closings:
        found = (one for one in self.closed if asked.since <= one.until <= asked.until)
        return Closings(closings=tuple(one for one in found if one.unit in asked.units))

    def _close(self, asked: ClosePeriod) -> PeriodClosing:
        if self.outcome is not ClosingOutcome.CLOSED:
            return PeriodClosing(outcome=self.outcome)
        made = Closing(
            closing=f"closing-{len(self.closed)}",
            unit=asked.unit,
            since=asked.since,
            until=asked.until,
            number=len(self.closed),
            closed_by=asked.by,
            closed_at=AT,
            position=4711,
            why=asked.why,
            digest="0" * 64,
        )
        self.closed.append(made)
        return PeriodClosing(outcome=self.outcome, closing=made)


def _changed(_asked: WhatHasChanged) -> ChangedRecords:
    moved = ChangedRecord(
        record=BOOKED,
        procedure="2.000815",
        change=Change.MOVED,
        reported_by_law=(FormColumn.DIRECT, FormColumn.WITHIN),
        reported_by_date=(FormColumn.DIRECT, FormColumn.WITHIN),
        by_law=(FormColumn.DIRECT, FormColumn.BEFORE),
        by_date=(FormColumn.DIRECT, FormColumn.ON),
        new_events=(CountedEvent(sequence=2, kind="resolved", at=AT),),
    )
    gone = ChangedRecord(
        record="H56.31.20-230216-0001",
        procedure="2.000815",
        change=Change.GONE,
        reported_by_law=(FormColumn.DIRECT, FormColumn.WITHIN),
        reported_by_date=(FormColumn.DIRECT, FormColumn.WITHIN),
        by_law=(),
        by_date=(),
    )
    return ChangedRecords(records=(moved, gone), total=2)
