"""Patterns that smell of ballot stuffing. What is watched for a minute is held in memory and never kept."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.surveys.domain import month_of
from services.surveys.figures.tally import ANSWERS, Tally
from shared.contracts.questions.surveys.figures import AlarmPattern, SurveyAlarm
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerSheet
from shared.reference.office_zone import OFFICE_ZONE

Seen = Counter[tuple[str, date, AlarmPattern]]
"""In how many answers a pattern was seen, by unit and month of arrival."""


@cache
def thresholds() -> Mapping[AlarmPattern, int]:
    """Return from how many answers on a pattern is worth an alarm."""
    text = Path(__file__).with_name("alarms.toml").read_text()
    return {AlarmPattern(name): int(row["answers"]) for name, row in tomllib.loads(text).items()}


class Watch:
    """Watches answers come in, a minute at a time."""

    def __init__(self, limits: Mapping[AlarmPattern, int]) -> None:
        self._limits = limits
        self._minute: datetime | None = None
        self._of_minute: Counter[tuple[str, AlarmPattern, str]] = Counter()
        self._at_counter: Counter[tuple[str, datetime]] = Counter()

    def see(self, given: Iterable[tuple[str, AnswerSheet]], now: datetime) -> Seen:
        """Look at answers that come at a moment, each with its unit; return what is to be noted.

        Paper is typed in at a stretch, so how fast it comes says nothing.
        """
        seen: Seen = Counter()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._of_minute.clear()
        month = month_of(now.astimezone(OFFICE_ZONE))
        for unit, sheet in given:
            if sheet.channel is AnswerChannel.TABLET:
                self._at_counter[unit, minute] += 1
            if sheet.channel is AnswerChannel.PAPER:
                continue
            watched = [(AlarmPattern.ONE_MINUTE, "")]
            watched += [(AlarmPattern.ONE_DEVICE, sheet.device)] if sheet.device else []
            for pattern, device in watched:
                self._of_minute[unit, pattern, device] += 1
                count, limit = self._of_minute[unit, pattern, device], self._limits[pattern]
                if count >= limit:
                    seen[unit, month, pattern] += limit if count == limit else 1
        return seen

    def answered_at_counters(self) -> Counter[tuple[str, datetime]]:
        """Return how many answers came from tablets, by unit and minute, since this was last asked."""
        answered, self._at_counter = self._at_counter, Counter()
        return answered


WATCH: Final = Watch(thresholds())
"""Of this process."""


def all_equal(tally: Tally, limits: Mapping[AlarmPattern, int]) -> list[SurveyAlarm]:
    """Return an alarm for each unit and month of which every answer says the same, if they are many."""
    answers: Counter[tuple[Any, ...]] = Counter()
    steps: dict[tuple[Any, ...], set[str]] = {}
    factors: dict[tuple[Any, ...], set[str]] = {}
    for (cell, counted), number in tally.items():
        place = (cell.unit, cell.month)
        if counted == ANSWERS:
            answers[place] += number
        elif " " in counted and number:
            steps.setdefault(place, set()).add(f"{cell.instrument} {counted}")
            factors.setdefault(place, set()).add(f"{cell.instrument} {counted.split()[0]}")
    return [
        SurveyAlarm(unit=place[0], month=place[1], pattern=AlarmPattern.ALL_EQUAL, answers=number)
        for place, number in sorted(answers.items())
        if number >= limits[AlarmPattern.ALL_EQUAL] and len(steps[place]) == len(factors[place])
    ]
