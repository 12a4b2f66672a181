from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.demo.year import generate

Event = dict[str, Any]
History = dict[str, Event]


def days(first: str, last: str) -> Iterator[date]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day
        day += timedelta(days=1)


def records_in(events: Iterable[Event]) -> dict[str, History]:
    """The data of a record's events by record code and participle, in the order in which they are told."""
    histories: dict[str, History] = defaultdict(dict)
    for event in events:
        noun, participle = event["type"].split(".")[2:4]
        if noun == "record":
            assert participle not in histories[event["subject"]], event["subject"]
            histories[event["subject"]][participle] = event["data"]
    return histories


@pytest.fixture(scope="session")
def year() -> Sequence[Event]:
    """The demo year, in the order in which it is told."""
    return list(generate())


@pytest.fixture(scope="session")
def records(year: Sequence[Event]) -> dict[str, History]:
    """The records of the demo year."""
    return records_in(year)


@pytest.fixture(scope="session")
def life_events(year: Sequence[Event]) -> list[Event]:
    """The data of the life events that a record asked for."""
    told = [event["data"] for event in year if event["type"] == "vn.motcua.life-event.registered.v1"]
    return [entry for entry in told if entry["record"]]


@pytest.fixture(scope="session")
def open_days() -> list[date]:
    """Working days of 2023 and of the weeks after it, counted here once more."""
    closed = {date(2023, 1, 2), date(2024, 1, 1)}
    closed.update(days("2023-01-20", "2023-01-26"))
    closed.update(days("2023-04-29", "2023-05-03"))
    closed.update(days("2023-09-01", "2023-09-04"))
    return [day for day in days("2023-01-01", "2024-02-07") if day.isoweekday() <= 5 and day not in closed]
