"""What `motcua report` says of records that are open past their due time, and of letters nobody has yet."""

from datetime import date
from typing import Any

import pytest
from rich.console import Console

from deploy.cli.figures_table import figures_table
from deploy.office.figures import Figures, ReportPeriod
from shared.contracts.questions.deadlines import DeadlineFigures
from shared.contracts.questions.letter_figures import LetterFigures, LettersOfKind
from shared.contracts.questions.surveys.figures import SurveyFigures

PERIOD = ReportPeriod("Xã Văn Sơn", ("15712v1",), date(2023, 1, 1), date(2023, 12, 31))
ONE_IN_TIME_ONE_OPEN = {
    "received": 2,
    "resolved": 1,
    "before_deadline": 1,
    "in_progress": 1,
    "overdue": 1,
}


def figures(**in_time: int) -> Figures:
    births = LettersOfKind(kind="birth", name="Khai sinh", english="births", drafted=3, held=4, handed_over=1)
    deaths = LettersOfKind(kind="death", name="Chia buồn", english="condolences", handed_over=2, visits=1)
    return Figures(
        DeadlineFigures(**dict.fromkeys(DeadlineFigures.model_fields, 0) | in_time),
        LetterFigures(kinds=(births, deaths), birth=8),
        SurveyFigures.model_construct(invitations=0, answers=0, shown=0, satisfied_or_above=0),
    )


def shown(found: Figures) -> str:
    console = Console(width=120)
    with console.capture() as screen:
        console.print(figures_table(PERIOD, found))
    return screen.get()


def test_an_open_record_past_its_due_time_is_not_among_the_resolved() -> None:
    told = figures(**ONE_IN_TIME_ONE_OPEN).as_json()
    assert told["resolved"] == told["before_deadline"] + told["on_deadline"] + told["after_deadline"] == 1
    assert (told["overdue"], told["overdue_without_apology"], told["in_progress"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        pytest.param("│ after the deadline", ["0", "0,0 %"], id="resolved late is a part of the resolved"),
        pytest.param("│ overdue", ["1", "100,0 %"], id="overdue is a part of what is in progress"),
        pytest.param("│ letters handed over", ["3", ""], id="letters are those that families have"),
        pytest.param("│ births", ["1", ""], id="by kind"),
        pytest.param("│ letters drafted", ["3", ""], id="what was only written stands apart"),
        pytest.param("│ letters held", ["4", ""], id="held"),
        pytest.param("│ families visited", ["1", ""], id="visits"),
    ],
)
def test_each_row_of_the_table_is_a_part_of_the_one_above(words: str, cells: list[Any]) -> None:
    table = shown(figures(**ONE_IN_TIME_ONE_OPEN))
    [row] = [line for line in table.splitlines() if " ".join(line.split()).count(words)]
    assert [cell.strip() for cell in row.strip("│").split("│")][2:] == cells


def test_the_letters_of_the_json_are_those_handed_over() -> None:
    told = figures().as_json()
    assert told["letters"] == {"birth": 1, "death": 2}
    assert (told["letters_by_status"]["held"], told["visits"]) == (4, 1)
