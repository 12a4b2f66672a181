"""Detects patterns that suggest ballot stuffing. Devices and minutes are held in memory and never stored."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path

from pydantic import Field

from services.surveys.domain import UnitMonth, month_of
from services.surveys.figures.tally import ANSWERS, Tally
from shared.contracts.questions.surveys.figures import AlarmPattern, SurveyAlarm
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerSheet
from shared.reference.data_file import DataTable, TomlFile

PatternCounts = Counter[tuple[str, date, AlarmPattern]]
"""In how many answers a pattern was seen, by unit and month of arrival."""


class ThresholdRow(DataTable):
    """From how many answers on a pattern raises an alarm."""

    answers: int = Field(ge=1)


class AlarmsFile(DataTable):
    """`alarms.toml`: the threshold of each pattern."""

    one_device: ThresholdRow
    one_minute: ThresholdRow
    all_equal: ThresholdRow
    office_closed: ThresholdRow


@cache
def load_thresholds() -> Mapping[AlarmPattern, int]:
    """Read from how many answers on each pattern raises an alarm.

    Raises:
        BadFiles: `alarms.toml` has faults.
    """
    rows = TomlFile.at(Path(__file__).with_name("alarms.toml")).read(AlarmsFile).model_dump(by_alias=True)
    return {AlarmPattern(name): row["answers"] for name, row in rows.items()}


class Detector:
    """Counts the answers that this process receives, minute by minute, and finds suspicious patterns."""

    def __init__(self, thresholds: Mapping[AlarmPattern, int]) -> None:
        self.thresholds = thresholds
        self._minute: datetime | None = None
        self._in_minute: Counter[tuple[str, AlarmPattern, str]] = Counter()
        self._at_counter: Counter[tuple[str, datetime]] = Counter()

    def observe(
        self, received: Iterable[tuple[str, AnswerSheet]], now: datetime, zone: tzinfo
    ) -> PatternCounts:
        """Count answers that arrive now, each with its unit; return those that belong to a pattern.

        Months are those of this zone. Paper answers are typed in one after the other, so they are not checked
        for their speed.
        """
        found: PatternCounts = Counter()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute = minute
            self._in_minute.clear()
        month = month_of(now.astimezone(zone))
        for unit, sheet in received:
            if sheet.channel is AnswerChannel.TABLET:
                self._at_counter[unit, minute] += 1
            if sheet.channel is AnswerChannel.PAPER:
                continue
            patterns = [(AlarmPattern.ONE_MINUTE, "")]
            patterns += [(AlarmPattern.ONE_DEVICE, sheet.device)] if sheet.device else []
            for pattern, device in patterns:
                self._in_minute[unit, pattern, device] += 1
                count, threshold = self._in_minute[unit, pattern, device], self.thresholds[pattern]
                if count >= threshold:
                    found[unit, month, pattern] += threshold if count == threshold else 1
        return found

    def take_counter_answers(self) -> Counter[tuple[str, datetime]]:
        """Return how many answers came from tablets, by unit and minute, since the last call."""
        answers, self._at_counter = self._at_counter, Counter()
        return answers


def all_equal(tally: Tally, thresholds: Mapping[AlarmPattern, int]) -> list[SurveyAlarm]:
    """Return an alarm for each unit and month with many answers that all say the same."""
    answers: Counter[UnitMonth] = Counter()
    steps: dict[UnitMonth, set[tuple[str, str]]] = defaultdict(set)
    for (cell, counted), number in tally.items():
        unit_month = UnitMonth(cell.unit, cell.month)
        if counted == ANSWERS:
            answers[unit_month] += number
        elif number and " " in counted:
            steps[unit_month].add((cell.instrument, counted))
    return [
        SurveyAlarm(
            unit=unit_month.unit, month=unit_month.month, pattern=AlarmPattern.ALL_EQUAL, answers=number
        )
        for unit_month, number in sorted(answers.items())
        if number >= thresholds[AlarmPattern.ALL_EQUAL] and _has_one_step_a_factor(steps[unit_month])
    ]


def _has_one_step_a_factor(steps: Collection[tuple[str, str]]) -> bool:
    return len(steps) == len({(instrument, counted.partition(" ")[0]) for instrument, counted in steps})
