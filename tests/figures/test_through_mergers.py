"""A group shows the same sum by old and by new units, whatever happened before and after the merger."""

import asyncio
import random
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from services.letters import tables as letter_tables
from services.surveys.figures.suppression import Cell
from services.surveys.figures.tally import ANSWERS, INVITATIONS, SATISFIED_OR_ABOVE, Tally
from services.surveys.figures.tally_store import add_to_tally
from shared.contracts.events.record import RecordFact
from shared.contracts.questions.deadlines import DeadlineFigures
from shared.reference.loading import load_units
from tests.deadlines.support.facts import hear
from tests.deadlines.test_timer import tick
from tests.deadlines.tracking.test_any_order import history
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.figures.test_places_agree import NOW, letter
from tests.support.zone import VIETNAM

MERGED = date(2025, 7, 1)
GROUP = load_units().group("trieu-son")
OLD = GROUP.between(date(2024, 1, 1), date(2024, 12, 31))
NEW = GROUP.between(MERGED, date(2026, 12, 31))
PERIOD = {"since": "2024-01-01", "until": "2026-12-31"}
SUMMED = ("letters", "joy", "grief", "visits", "answers", "recommendations")
TWO_YEARS = timedelta(days=730)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=False))
def test_a_group_has_the_same_sum_by_old_and_by_new_units(nats_url: str, chance: random.Random) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with whole_office(Path(folder), nats_url) as office:
                await happen(office, chance)
                await check_page(office)
                await check_form(office)

    asyncio.run(run())


async def happen(office: WholeOffice, chance: random.Random) -> None:
    """Let records, letters and answers of the 34 and of the 8 have any history."""
    for serial in range(chance.randint(5, 40)):
        facts = [two_years_later(fact) for fact in history(chance, f"H56.31.20-250201-{serial:04}")]
        unit = unit_on(facts[0].at.astimezone(VIETNAM).date(), chance)
        await hear(office.databases["deadlines"], [fact.model_copy(update={"unit": unit}) for fact in facts])
    while await tick(office.databases["deadlines"], NOW):
        pass
    letters, tally = [], Tally()
    for number in range(chance.randrange(60)):
        row = letter(chance, number)
        on = row["registered_on"] + TWO_YEARS
        letters.append(row | {"registered_on": on, "unit": unit_on(on, chance)})
    for _ in range(chance.randrange(12)):
        month = date(chance.choice((2024, 2025, 2026)), chance.randint(1, 12), 1)
        cell = Cell(unit_on(month, chance), month, "three-factors/1", "2.000815", "link")
        answers = chance.randrange(12)
        tally[cell, ANSWERS] += answers
        tally[cell, SATISFIED_OR_ABOVE] += chance.randint(0, answers)
        tally[cell._replace(channel=""), INVITATIONS] += answers + chance.randrange(20)
    async with office.databases["letters"].writing() as connection:
        wording = {"id": "one", "kind": "birth", "text": "Kính gửi"}
        await connection.execute(insert(letter_tables.wording), wording)
        if letters:
            await connection.execute(insert(letter_tables.letter), letters)
    async with office.databases["surveys"].writing() as connection:
        await add_to_tally(connection, tally)


def two_years_later(fact: RecordFact) -> RecordFact:
    """The same fact, so that records lie on both sides of the merger."""
    later = {name: value + TWO_YEARS for name, value in fact if isinstance(value, datetime)}
    return fact.model_copy(update=later)


def unit_on(day: date, chance: random.Random) -> str:
    """A unit of the group that was there on a day."""
    return chance.choice(NEW if day >= MERGED else OLD)


async def check_page(office: WholeOffice) -> None:
    """Compare the lines of the page with one another and with their total."""
    old, new = [
        (await office.site.get("/api/groups/trieu-son", params=PERIOD | {"by": by})).json()
        for by in ("old", "new")
    ]
    assert (len(old["lines"]), len(new["lines"])) == (42, 8)
    assert old["total"] == new["total"]
    assert old["total"]["records"]["received"] > 0
    for view in (old, new):
        assert summed(view["lines"]) == figures(view["total"])
    by_head: dict[str, Counter[str]] = {}
    for line in new["lines"]:
        for one in (line["unit"], *line["added"]):
            by_head.setdefault(line["unit"]["id"], Counter()).update(
                figures(next(own for own in old["lines"] if own["unit"]["id"] == one["id"]))
            )
    for line in new["lines"]:
        assert +by_head[line["unit"]["id"]] == +figures(line)


async def check_form(office: WholeOffice) -> None:
    """Compare the form by unit, counted by law and by date, in both ways."""
    forms = [
        (await office.site.get("/api/groups/trieu-son/reports", params=PERIOD | {"by": by})).json()
        for by in ("old", "new")
    ]
    for counted in ("by_law", "by_date"):
        old, new = (form[counted] for form in forms)
        assert old["total"] == new["total"]
        assert len(new["rows"]) <= 8
        for table in (old, new):
            for column in range(3, 14):
                assert sum(row[str(column)] for row in table["rows"]) == table["total"][str(column)]


def figures(line: dict[str, Any]) -> Counter[str]:
    """The counts of a line; shares do not add up."""
    counts = Counter({name: line["records"][name] for name in DeadlineFigures.model_fields})
    counts.update({name: line[name] for name in SUMMED})
    return counts


def summed(lines: list[dict[str, Any]]) -> Counter[str]:
    """The counts of all lines."""
    counts = Counter(dict.fromkeys(figures(lines[0]), 0))
    for line in lines:
        counts.update(figures(line))
    return counts
