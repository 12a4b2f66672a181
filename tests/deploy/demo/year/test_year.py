"""The demo year is the article's year, told in the words of the contract."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest

from deploy.demo.year import generate
from deploy.demo.year.records import procedures
from shared.contracts.events.reported import REPORTS
from shared.reference.catalogue import LimitKind
from shared.reference.loading import load_procedures
from tests.deploy.demo.year.conftest import Event, History

DIGEST = "b28047ccf4d2cf231196de1a5c1371bd7afcfac986444d2625272f242296dffb"
"""Of the printed year. Another one means another year for everybody: change it on purpose only."""


def test_the_totals_are_the_articles(records: dict[str, History], life_events: list[Event]) -> None:
    assert len(records) == 7526
    assert all({"filed", "resolved", "returned"} <= history.keys() for history in records.values())
    assert Counter(entry["details"]["kind"] for entry in life_events) == {
        "marriage": 34,
        "birth": 52,
        "death": 35,
    }


def test_what_went_wrong_is_a_birth_entered_twice_and_a_child_that_died(year: Sequence[Event]) -> None:
    told = [event for event in year if ".life-event." in event["type"]]
    beside = {event["subject"]: event["data"] for event in told if not event["data"].get("record", "")}
    births = {
        event["data"]["details"]["child"]["name"]
        for event in told
        if "KS-" in event["subject"] and event["data"].get("record")
    }
    again, newborn, mourned = (beside[entry] for entry in sorted(beside))
    assert again["life_event"] in [e["subject"] for e in told if e["type"].endswith("cancelled.v1")]
    assert newborn["details"]["child"] == mourned["details"]["deceased"]
    assert newborn["details"]["child"]["name"] not in births


def test_every_event_keeps_the_inbound_contract(year: Sequence[Event]) -> None:
    for event in year:
        assert event["specversion"] == "1.0"
        assert event["source"] == "urn:motcua:demo"
        assert event["datacontenttype"] == "application/json"
        assert event["data"]["unit"] == "15712"
        REPORTS[event["type"]].model_validate(event["data"])


def test_ids_are_unique_and_safe_in_a_subject(year: Sequence[Event]) -> None:
    ids = [event["id"] for event in year]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", id) for id in ids)


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["0", "2023"])
def test_the_year_is_the_same_in_every_process(hash_seed: str) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "deploy.demo.year"],
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "LC_ALL": "C"},
        check=True,
        capture_output=True,
    )
    assert hashlib.sha256(printed.stdout).hexdigest() == DIGEST


@pytest.mark.slow
def test_another_seed_tells_another_year_with_the_same_totals(year: Sequence[Event]) -> None:
    other = list(generate(seed=2024))
    assert other != year
    assert sum(event["type"] == "vn.motcua.record.returned.v1" for event in other) == 7526


def test_time_never_runs_backwards(year: Sequence[Event]) -> None:
    times = [datetime.fromisoformat(event["time"]) for event in year]
    assert times == sorted(times)
    assert all(event["time"] == event["data"].get("at", event["time"]) for event in year)


def test_a_record_goes_forward_only(records: dict[str, History]) -> None:
    way = ("filed", "supplement-requested", "supplemented", "resolved", "returned")
    for code, history in records.items():
        assert tuple(history) in (way, (way[0], *way[3:])), code
        moments = [datetime.fromisoformat(step["at"]) for step in history.values()]
        assert moments == sorted(set(moments)), code


def test_everything_happens_in_office_hours_of_2023(year: Sequence[Event], open_days: list[date]) -> None:
    working = {day for day in open_days if day.year == 2023}
    for event in year:
        at = datetime.fromisoformat(event["time"])
        assert at.date() in working
        assert time(7, 30) <= at.time() <= time(11, 30) or time(13, 30) <= at.time() <= time(17), event["id"]


def test_codes_count_the_records_of_a_day_in_order_of_receipt(records: dict[str, History]) -> None:
    serials: Counter[str] = Counter()
    for code, history in records.items():
        day = f"{datetime.fromisoformat(history['filed']['at']):%y%m%d}"
        serials[day] += 1
        assert code == f"H56.31.20-{day}-{serials[day]:04}"


def test_the_office_promises_what_the_catalogue_says() -> None:
    for procedure in procedures():
        limit = load_procedures()[procedure.code].limit
        promised = f"{procedure.days} {LimitKind.WORKING_DAYS}" if procedure.days else LimitKind.SAME_DAY
        assert str(limit) == promised, procedure


def test_about_three_records_in_a_hundred_lack_papers(records: dict[str, History]) -> None:
    lacking = sum("supplemented" in history for history in records.values())
    assert 0.025 < lacking / len(records) < 0.035


def test_mondays_and_the_weeks_after_tet_are_busy(records: dict[str, History]) -> None:
    filed = Counter(
        datetime.fromisoformat(history["filed"]["at"]).date().isocalendar() for history in records.values()
    )
    by_weekday: Counter[int] = Counter()
    by_week: Counter[int] = Counter()
    for day, count in filed.items():
        by_weekday[day.weekday] += count
        by_week[day.week] += count
    assert by_weekday.most_common(1)[0][0] == 1
    assert {week for week, _ in by_week.most_common(2)} <= {5, 6, 7}
