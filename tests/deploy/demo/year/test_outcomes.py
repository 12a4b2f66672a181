"""A second reckoning, step by step through the calendar, finds all results in time and nearly all early."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Literal

import pytest

from deploy.demo.year import generate
from shared.reference.catalogue import Limit, LimitKind
from shared.reference.loading import load_procedures
from tests.deploy.demo.year.conftest import History, records_in

pytestmark = pytest.mark.slow

HALVES = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
Outcome = Literal["before", "on", "after"]


def open_spans(since: datetime, open_days: list[date]) -> list[tuple[datetime, datetime]]:
    halves = [
        (
            datetime.combine(day, opens, since.tzinfo),
            datetime.combine(day, closes, since.tzinfo),
        )
        for day in open_days
        if day >= since.date()
        for opens, closes in HALVES
    ]
    return [(max(opens, since), closes) for opens, closes in halves if closes > since]


def open_time(since: datetime, until: datetime, open_days: list[date]) -> timedelta:
    spans = open_spans(since, [day for day in open_days if day <= until.date()])
    return sum((min(closes, until) - opens for opens, closes in spans if opens < until), timedelta())


def later(moment: datetime, by: timedelta, open_days: list[date]) -> datetime:
    for opens, closes in open_spans(moment, open_days):
        if by <= closes - opens:
            return opens + by
        by -= closes - opens
    raise AssertionError("the calendar ends too early")


def due_at(received: datetime, limit: Limit, open_days: list[date]) -> datetime:
    length = limit.length
    if limit.kind is LimitKind.SAME_DAY:
        length = 0 if received.time() <= time(15) else 1
    last_day = open_days[open_days.index(received.date()) + length]
    return datetime.combine(last_day, time(17), received.tzinfo)


def outcome(history: History, open_days: list[date]) -> Outcome:
    at = {participle: datetime.fromisoformat(data["at"]) for participle, data in history.items()}
    limit = load_procedures()[history["filed"]["procedure"]].limit
    due = due_at(at["filed"], limit, open_days)
    if "supplemented" in at:
        waited = open_time(at["supplement-requested"], at["supplemented"], open_days)
        due = max(due, later(due, waited, open_days))
    if at["resolved"] > due:
        return "after"
    same_day = limit.kind is LimitKind.SAME_DAY
    early = at["resolved"] < due if same_day else at["resolved"].date() < due.date()
    return "before" if early else "on"


@pytest.mark.parametrize("seed", [2023, 1, 2])
def test_whatever_the_seed_all_results_are_in_time_and_some_97_in_100_early(
    seed: int, open_days: list[date]
) -> None:
    records = records_in(generate(seed))
    outcomes = Counter(outcome(history, open_days) for history in records.values())
    assert outcomes["after"] == 0
    assert 0.965 < outcomes["before"] / len(records) < 0.98


def test_who_had_to_bring_papers_has_the_result_early(
    records: dict[str, History], open_days: list[date]
) -> None:
    waited = [history for history in records.values() if "supplemented" in history]
    assert {outcome(history, open_days) for history in waited} == {"before"}
