"""Every place that shows a figure shows the same one, and parts add up to their wholes, whatever happened."""

import asyncio
import csv
import random
import re
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, insert, select

from deploy.cli.figures_table import figures_table
from deploy.office.figures import Figures, ReportPeriod, figures_of
from services.deadlines.gauges import open_records
from services.deadlines.tables import deadline
from services.gateway.web.language import LANGUAGES
from services.letters import tables as letter_tables
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters, LetterCounts
from shared.contracts.questions.letters import LetterStatus
from shared.messaging.queries.client import ask
from tests.deadlines.support.facts import hear
from tests.deadlines.test_timer import tick
from tests.deadlines.tracking.test_any_order import history
from tests.figures.support.plain_count import count
from tests.figures.support.whole_office import AutumnClock, WholeOffice, whole_office
from tests.gateway.support.reading import words_of

UNITS = ("15712v1", "15763v1")
GROUP = "trieu-son"
NOW = "2026-11-24 09:00"
KINDS = ("birth", "marriage", "death", "land")
PAPERS = ("receipt", "apology")
AT_THE_END = (
    *("in_progress", "overdue", "overdue_with_apology", "without_due_time"),
    *("procedure_unknown", "past_promise"),
)
SAY = LANGUAGES["en"]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False))
def test_all_places_agree_and_parts_add_up(nats_url: str, chance: random.Random) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with whole_office(Path(folder), nats_url) as office:
                await happen(office, chance)
                since = date(2022, 12, 1) + timedelta(days=chance.randrange(400))
                await check_period(office, since, since + timedelta(days=chance.randrange(330)))
                await check_period(office, date(2023, 1, 1), date(2023, 12, 31))
                await check_board(office)
                await check_now(office)

    asyncio.run(run())


async def happen(office: WholeOffice, chance: random.Random) -> None:
    """Let records of two units and letters have any history."""
    for serial in range(chance.randint(1, 25)):
        unit = chance.choice(UNITS)
        facts = history(chance, f"H56.31.20-230201-{serial:04}")
        await hear(office.databases["deadlines"], [fact.model_copy(update={"unit": unit}) for fact in facts])
    while await tick(office.databases["deadlines"], NOW):
        pass
    rows = [letter(chance, number) for number in range(chance.randrange(40))]
    async with office.databases["letters"].writing() as connection:
        await connection.execute(
            insert(letter_tables.wording), {"id": "one", "kind": "birth", "text": "Kính gửi"}
        )
        if rows:
            await connection.execute(insert(letter_tables.letter), rows)


def letter(chance: random.Random, number: int) -> dict[str, Any]:
    """A letter or paper with any status, as it is kept."""
    at = AutumnClock().now()
    return {
        "id": f"letter-{number}",
        "unit": chance.choice(UNITS),
        "kind": chance.choice((*KINDS, *PAPERS)),
        "about": f"case-{number}",
        "wording": "one",
        "registered_on": date(2023, 1, 1) + timedelta(days=chance.randrange(-20, 380)),
        "drafted_at": at,
        "issue_at": at,
        "addressee": "",
        "email": "",
        "status": chance.choice(tuple(LetterStatus)),
        "since": at,
        "reason": "",
        "by_rules": True,
        "approved_for": None,
        "unsigned": False,
        "steps": 1,
        "sheet": "made",
        "said": "",
        "traceparent": "",
    }


async def records_of(office: WholeOffice, *units: str) -> list[Row[Any]]:
    async with office.databases["deadlines"].reading() as read:
        return list(await read.execute(select(deadline).where(deadline.c.unit.in_(units))))


async def check_period(office: WholeOffice, since: date, until: date) -> None:
    """Compare all places that show the figures of any period."""
    days = {"since": since, "until": until}
    for unit in UNITS:
        expected = count(await records_of(office, unit), since, until)
        figures = await figures_of(ReportPeriod(unit, (unit,), since, until), office.bus)
        assert {name: n for name, n in counts(figures.in_time).items() if n} == dict(expected)
        whole_is_its_parts(figures.in_time)
        check_report(figures)
        await check_commune_page(office, unit, figures, since, until)
    for by in Breakdown:
        await check_breakdown(office, HowManyInTime(units=UNITS, by=by, **days))
    await check_group(office, since, until)


def counts(figures: DeadlineFigures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in DeadlineFigures.model_fields}


def counted(shown: dict[str, Any]) -> dict[str, int]:
    """The counts among what is shown."""
    return {name: shown[name] for name in DeadlineFigures.model_fields}


def whole_is_its_parts(figures: DeadlineFigures) -> None:
    unmeasured = figures.resolved_without_due_time + figures.resolved_procedure_unknown
    assert figures.resolved == figures.measured + unmeasured
    assert figures.measured == figures.before_deadline + figures.on_deadline + figures.after_deadline
    assert figures.ended == figures.refused + figures.stopped + figures.withdrawn
    assert figures.received + figures.carried_over == figures.resolved + figures.ended + figures.in_progress
    assert figures.overdue + figures.without_due_time <= figures.in_progress
    assert figures.in_time + figures.after_deadline + figures.overdue == figures.due


def check_report(figures: Figures) -> None:
    """The JSON of the report and its table on the screen."""
    told = figures.as_json()
    assert counted(told) == counts(figures.in_time)
    outcomes = (
        *("before_deadline", "on_deadline", "after_deadline"),
        *("resolved_without_due_time", "resolved_procedure_unknown"),
    )
    assert told["resolved"] == sum(told[outcome] for outcome in outcomes)
    assert told["overdue"] == told["overdue_with_apology"] + told["overdue_without_apology"]
    assert set(told["letters"]) == set(KINDS)
    assert sum(told["letters"].values()) == told["letters_by_status"]["handed_over"]
    table = figures_table(ReportPeriod("Văn Sơn", UNITS, date(2023, 1, 1), date(2023, 12, 31)), figures)
    english, numbers = (list(table.columns[column].cells) for column in (1, 2))
    shown = dict(zip(map(str.strip, map(str, english)), map(int, map(str, numbers)), strict=True))
    for words, name in (
        ("records received", "received"),
        ("carried over", "carried_over"),
        ("resolved", "resolved"),
        ("after the deadline", "after_deadline"),
        ("overdue", "overdue"),
        ("without an apology", "overdue_without_apology"),
        ("in progress at the end", "in_progress"),
    ):
        assert shown[words] == told[name]


async def check_commune_page(
    office: WholeOffice, unit: str, figures: Figures, since: date, until: date
) -> None:
    """The staff's page and its JSON, and the lists to which the page leads."""
    days = {"since": since.isoformat(), "until": until.isoformat()}
    view = (await office.site.get(f"/api/units/{unit}", params=days)).json()
    in_time = figures.in_time
    assert counted(view["records"]) == counts(in_time)
    total = {name: view["letters"][name] for name in LetterCounts.model_fields}
    assert total == figures.letters.total.model_dump()
    for status, number in total.items():
        assert sum(kind[status] for kind in view["letters"]["kinds"]) == number
    assert {kind["kind"]: kind["handed_over"] for kind in view["letters"]["kinds"]} == (
        figures.letters.handed_over_by_kind
    )
    page = (await office.site.get(f"/units/{unit}", params=days | {"lang": "en"})).text
    words = words_of(page)
    for name in ("received", "resolved", "in_progress", "overdue", "ended"):
        assert f"{SAY(f'commune.{name}')} {view['records'][name]}" in words
    for link in overdue_lists(page):
        listed = len(re.findall(r'class="code"><a', (await office.site.get(f"{link}&limit=500")).text))
        assert listed == (in_time.without_apology if "apologised" in link else in_time.overdue)
    assert len(list(overdue_lists(page))) == (in_time.overdue > 0) + (in_time.without_apology > 0)


def overdue_lists(page: str) -> Iterator[str]:
    for link in re.findall(r'href="(/units/[^"]*/records\?overdue_on[^"]*)"', page):
        yield unescape(link)


async def check_breakdown(office: WholeOffice, question: HowManyInTime) -> None:
    """The parts of figures add up to the whole."""
    whole = await ask(office.bus, question)
    in_time = question.by in (Breakdown.MONTH, Breakdown.YEAR)
    for name in DeadlineFigures.model_fields:
        parts = [getattr(part.figures, name) for part in whole.parts]
        if name == "carried_over" and in_time:
            assert parts[0] == whole.carried_over
        elif name in AT_THE_END and in_time:
            assert parts[-1] == getattr(whole, name)
        else:
            assert sum(parts) == getattr(whole, name)


async def check_group(office: WholeOffice, since: date, until: date) -> None:
    """The units of a group side by side."""
    days = {"since": since.isoformat(), "until": until.isoformat()}
    lines = (await office.site.get(f"/api/groups/{GROUP}", params=days)).json()["lines"]
    for line in (line for line in lines if line["unit"]["id"] in UNITS):
        unit = line["unit"]["id"]
        figures = await figures_of(ReportPeriod(unit, (unit,), since, until), office.bus)
        assert {name: line["records"][name] for name in DeadlineFigures.model_fields} == counts(
            figures.in_time
        )
        assert line["letters"] == figures.letters.total.handed_over
        if figures.in_time.overdue:
            assert line["records"]["in_time_percent"] < 100


async def check_board(office: WholeOffice) -> None:
    """The public board: page, wall screen, JSON and table."""
    year = {"since": date(2023, 1, 1), "until": date(2023, 12, 31)}
    for unit in UNITS:
        figures = await figures_of(ReportPeriod(unit, (unit,), year["since"], year["until"]), office.bus)
        path = f"/api/public/units/{unit}/board"
        view = (await office.site.get(path, params={"year": 2023})).json()
        assert {name: view["records"][name] for name in DeadlineFigures.model_fields} == counts(
            figures.in_time
        )
        assert view["letters"] == figures.letters.handed_over_by_kind
        text = (await office.site.get(f"{path}.csv", params={"year": 2023})).text
        rows = csv.DictReader(text.splitlines())
        table = {row["figure"]: float(row["value"]) for row in rows}
        for part in ("records", "letters"):
            for name, number in view[part].items():
                assert table.get(f"{part}.{name}") == number
        for wall in ("false", "true"):
            query = f"year=2023&lang=en&wall={wall}"
            words = words_of((await office.site.get(f"/cong-khai/{unit}?{query}")).text)
            if figures.in_time.due:
                for name in ("received", "before_deadline", "on_deadline", "after_deadline", "overdue"):
                    assert f"{SAY(f'commune.{name}')} {view['records'][name]}" in words
            for kind in figures.letters.kinds:
                assert f"{kind.english} {kind.handed_over}" in words


async def check_now(office: WholeOffice) -> None:
    """The metrics are the figures as of now."""
    until = AutumnClock().now().date()
    now = await ask(office.bus, HowManyInTime(units=UNITS, since=date(2023, 1, 1), until=until))
    async with office.databases["deadlines"].reading() as read:
        gauge = await open_records(read, AutumnClock().now())
    assert gauge["overdue"] == now.overdue
    assert gauge["without-due-time"] == now.without_due_time
    assert gauge["procedure-unknown"] == now.procedure_unknown
    assert gauge["overdue-without-apology"] == now.without_apology
    assert sum(gauge[name] for name in ("running", "awaiting", "suspended", "overdue")) == now.in_progress


async def test_every_letter_is_counted_with_one_status(tmp_path: Path, nats_url: str) -> None:
    chance = random.Random(1)
    async with whole_office(tmp_path, nats_url) as office:
        await happen(office, chance)
        question = HowManyLetters(units=UNITS, since=date(2022, 1, 1), until=date(2025, 1, 1))
        figures = await ask(office.bus, question)
        async with office.databases["letters"].reading() as read:
            kept = (await read.execute(select(letter_tables.letter.c.kind))).scalars().all()
    for kind in figures.kinds:
        assert kind.written + kind.cancelled == list(kept).count(kind.kind)
    assert {kind.kind for kind in figures.kinds} == set(KINDS)
