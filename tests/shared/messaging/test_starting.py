"""A service that one computer starts on demand is started by the first question, which is answered."""

from pathlib import Path
from typing import Any

import pytest
from nats.errors import NoRespondersError

from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.health import CheckHealth
from shared.contracts.questions.question import Question
from shared.contracts.questions.supervision.closings import WhichPeriodsAreClosed
from shared.messaging.queries import starting
from shared.messaging.queries.starting import ask_and_start

PERIOD = {"units": ("15712v1",), "since": "2023-01-01", "until": "2023-12-31"}
CLOSINGS = WhichPeriodsAreClosed.model_validate(PERIOD)


class Sleeper:
    """A service that answers from the third time on."""

    def __init__(self, sleeps: int = 2) -> None:
        self.asked, self.sleeps = 0, sleeps

    async def ask(self) -> str:
        self.asked += 1
        if self.asked <= self.sleeps:
            raise NoRespondersError
        return "an answer"


async def test_the_first_question_starts_it_and_is_answered(tmp_path: Path) -> None:
    sleeper = Sleeper()
    assert await ask_and_start(sleeper.ask, CLOSINGS, tmp_path / "on-demand") == "an answer"
    assert [file.name for file in (tmp_path / "on-demand").iterdir()] == ["supervision"]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(CheckHealth.asked_of("supervision")(), id="how it is, which every service is asked"),
        pytest.param(HowManyInTime.model_validate(PERIOD), id="a service that always runs"),
    ],
)
async def test_what_starts_nothing_fails_at_once(question: Question[Any], tmp_path: Path) -> None:
    sleeper = Sleeper()
    with pytest.raises(NoRespondersError):
        await ask_and_start(sleeper.ask, question, tmp_path)
    assert sleeper.asked == 1
    assert not (tmp_path / "supervision").exists()


async def test_where_every_service_simply_runs_nothing_is_started() -> None:
    sleeper = Sleeper()
    with pytest.raises(NoRespondersError):
        await ask_and_start(sleeper.ask, CLOSINGS, None)
    assert sleeper.asked == 1


async def test_it_is_waited_for_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "START_S", 0.3)
    with pytest.raises(NoRespondersError):
        await ask_and_start(Sleeper(sleeps=1000).ask, CLOSINGS, tmp_path)


async def test_a_full_disk_is_no_other_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "START_S", 0.1)
    (tmp_path / "a file").touch()
    with pytest.raises(NoRespondersError):
        await ask_and_start(Sleeper(sleeps=1000).ask, CLOSINGS, tmp_path / "a file")
