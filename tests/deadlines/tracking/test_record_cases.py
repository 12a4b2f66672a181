"""Due times and promises of whole records that were worked out by hand; the tables are in `record_cases/`."""

import tomllib
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, Final

import pytest

from services.deadlines.law.loading import load_law
from services.deadlines.tracking.deadline import Deadline, deadline_after
from services.deadlines.tracking.record_event import RecordEvent
from shared.contracts.events.record import RECORD_FACTS, RecordFact, RecordFiled
from tests.deadlines.support.facts import clock, tell

TABLES = sorted(Path(__file__).with_name("record_cases").glob("*.toml"))
HERE, ELSEWHERE = "15667v2", "15664v2"
KIND_OF: Final = {kind.participle: kind for kind in RECORD_FACTS}
FIELD_OF: Final = {"promised": "appointment_at", "until": "appointment_at", "received": "received_at"}


@dataclass(frozen=True)
class RecordCase:
    """A line of a table."""

    title: str
    facts: tuple[RecordFact, ...]
    expected: dict[str, str]
    why: str


def fact_of(text: str, sequence: int, procedure: str) -> RecordFact:
    """A fact such as `2026-08-10 09:00 filed elsewhere promised 2026-08-20 00:00`."""
    day, time, kind, *words = text.split()
    more: dict[str, Any] = {"counter_unit": ELSEWHERE} if "elsewhere" in words else {}
    for word, field in FIELD_OF.items():
        if word in words:
            at = words.index(word) + 1
            more[field] = clock(" ".join(words[at : at + 2]))
    return tell(KIND_OF[kind], sequence, f"{day} {time}", procedure=procedure, unit=HERE, **more)


def cases() -> list[RecordCase]:
    """All tables, one after the other."""
    found = []
    for table in TABLES:
        content = tomllib.loads(table.read_text(encoding="utf-8"))
        for row in content["case"]:
            procedure = content["procedures"].get(row["procedure"], row["procedure"])
            facts = tuple(fact_of(text, n, procedure) for n, text in enumerate(row["events"], 1))
            expected = {
                name: row[name] for name in ("due", "promised", "watched", "asked_again") if name in row
            }
            found.append(RecordCase(f"{table.stem}: {row['title']}", facts, expected, row["why"]))
    return found


CASES = cases()
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


def shown(deadline: Deadline) -> dict[str, str]:
    """The times of a deadline as the tables write them."""
    times = {
        "due": deadline.due_at,
        "promised": deadline.promised_at,
        "watched": deadline.watched_at,
        "asked_again": deadline.asked_again_at,
    }
    zone = load_law().zone
    return {name: f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "" for name, at in times.items()}


@every_case
def test_its_times_are_those_of_the_table(case: RecordCase) -> None:
    deadline = deadline_after(map(RecordEvent.of, case.facts), load_law())
    assert deadline
    found = shown(deadline)
    assert {name: found[name] for name in case.expected} == case.expected, case.why


@every_case
def test_step_by_step_and_in_another_order_it_comes_to_the_same(case: RecordCase) -> None:
    law, events = load_law(), [RecordEvent.of(fact) for fact in case.facts]
    whole = deadline_after(events, law)
    for order in permutations(events):
        deadline, told = None, []
        for event in order:
            told.append(event)
            if any(isinstance(case.facts[one.sequence - 1], RecordFiled) for one in told):
                deadline = deadline_after(told, law, deadline)
        assert deadline == whole


def test_there_are_many_cases_and_each_says_why() -> None:
    assert len(CASES) >= 60
    assert all(case.why for case in CASES)
