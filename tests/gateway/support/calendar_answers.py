"""What the stand-in answers about decisions on the office calendar: each text is decided once."""

import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.contracts.questions.calendar import (
    Decide,
    DecisionMade,
    DecisionText,
    MovedDueTime,
    MovedDueTimes,
    WhatWouldMove,
)
from shared.contracts.questions.question import Question
from shared.messaging.queries.client import QueryFailed
from tests.gateway.support.samples import VAN_SON, page_of

AT: Final = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
MOVED: Final = 230
DECISION: Final = f"""[[closed]]
days = [2026-12-07]
units = ["{VAN_SON}"]
why = "Bão <số> 5"
source = "Quyết định 123/QĐ-UBND"
certainty = "law"
"""


class CalendarAnswers:
    """Moves the same records by each decision that names only units of whoever asks."""

    def __init__(self) -> None:
        self.made: dict[str, Decide] = {}

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        return [(WhatWouldMove, self._preview), (Decide, self._decide)]

    def _preview(self, asked: WhatWouldMove) -> MovedDueTimes:
        _check(asked)
        if asked.text in self.made:
            return MovedDueTimes(moves=(), looked_at=0)
        page, following = page_of([_move(n) for n in range(MOVED)], asked.after, asked.limit)
        return MovedDueTimes(moves=tuple(page), looked_at=len(page), next=following)

    def _decide(self, asked: Decide) -> DecisionMade:
        _check(asked)
        is_new = self.made.setdefault(asked.text, asked) is asked
        first = self.made[asked.text]
        return DecisionMade(
            number=1, decided_by=first.by, decided_at=AT, is_new=is_new, moved=MOVED if is_new else 0
        )


def _check(asked: DecisionText) -> None:
    try:
        rows = tomllib.loads(asked.text)
    except tomllib.TOMLDecodeError as fault:
        raise QueryFailed(
            "bad-decision", f"{asked.file}:2: {fault}\n{asked.file}:1: <b>nothing</b>"
        ) from None
    units = {unit for row in rows.get("closed", ()) for unit in row.get("units", ())}
    if asked.within is not None and not (units and units.issubset(asked.within)):
        raise QueryFailed("not-allowed", "each day of the decision has to name units of whoever decides")


def _move(n: int) -> MovedDueTime:
    due = AT + timedelta(minutes=n)
    return MovedDueTime(
        unit=VAN_SON, record=f"H56.31.20-261201-{n:04}", due_before=due, due_at=due + timedelta(1)
    )
