"""The demo's officials hand over every letter, however long its sheet takes to be set."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deploy.demo import officials
from shared.contracts.questions.letters import (
    Act,
    LetterLine,
    LetterLines,
    LetterStatus,
    LettersWritten,
    TakeStep,
)
from shared.contracts.questions.letters import StepTaken as Taken
from shared.contracts.questions.print_runs import PrintRun, StartPrintRun

UNIT = "15712v1"
LAST = datetime.fromisoformat("2023-12-29T00:00:00+07:00")
SOON = 0.01


class Letters:
    """Letters that were issued on the last day, of which the press sets one sheet between two print runs."""

    def __init__(self, count: int) -> None:
        self.status = dict.fromkeys((f"letter-{number}" for number in range(count)), LetterStatus.ISSUED)
        self._runs = 0

    async def answer(self, _bus: Any, question: Any) -> Any:
        match question:
            case LettersWritten():
                return LetterLines(letters=tuple(map(self._line, self.status)))
            case StartPrintRun():
                self._runs += 1
                ready = [letter for letter in list(self.status)[: self._runs] if self._waits(letter)]
                self.status |= dict.fromkeys(ready, LetterStatus.PRINTED)
                return PrintRun(run="run" if ready else "", letters=len(ready))
            case TakeStep(act=Act.HAND_OVER):
                self.status[question.letter] = LetterStatus.HANDED_OVER
                return Taken(taken=True, status=LetterStatus.HANDED_OVER)
        raise AssertionError(question)

    def _waits(self, letter: str) -> bool:
        return self.status[letter] is LetterStatus.ISSUED

    def _line(self, letter: str) -> LetterLine:
        return LetterLine(
            letter=letter,
            kind="land",
            addressee="gia đình ông Lê Văn Năm",
            registered_on=date(2023, 12, 29),
            status=self.status[letter],
            since=LAST,
            drafted_at=LAST,
            issue_at=LAST - timedelta(days=1),
        )


async def test_letters_whose_sheets_are_set_late_are_handed_over_too(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = Letters(3)
    monkeypatch.setattr(officials, "ask", letters.answer)
    monkeypatch.setattr(officials, "POLL_S", SOON)

    await officials.let_letters_go_out(UNIT, None, print_all=True)  # type: ignore[arg-type]

    assert set(letters.status.values()) == {LetterStatus.HANDED_OVER}
