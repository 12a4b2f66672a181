"""The columns of II.06a are those of an independent recount, and each difference of two ways is named."""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.deadlines.record_filters import HAS_DUE_TIME
from services.deadlines.tables import deadline
from shared.contracts.events.record import RecordFact, RecordFiled, RecordResumed, RecordSupplemented
from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from shared.contracts.questions.reports.official_forms import (
    CountedTwoWays,
    FormColumns,
    HowProvincesCount,
    WhatIsCountedTwoWays,
)
from shared.messaging.queries.client import ask
from tests.deadlines.support.facts import clock, hear
from tests.deadlines.test_timer import tick
from tests.deadlines.tracking.test_any_order import history
from tests.figures.support import form_recount
from tests.figures.support.form_recount import Kept, Story, story_of
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.figures.test_places_agree import NOW, UNITS
from tests.support.zone import VIETNAM

Histories = dict[str, list[RecordFact]]
COUNTED = (4, 5, 6, 8, 9, 10, 12, 13)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=False))
def test_both_ways_of_counting_are_those_of_a_recount(nats_url: str, chance: random.Random) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with whole_office(Path(folder), nats_url) as office:
                told = await happen(office, chance)
                for _ in range(6):
                    first, last = await period(office, chance)
                    for unit in UNITS:
                        await check_unit(office, unit, told, first, last)
                    await check_parts(office, first, last)

    asyncio.run(run())


async def happen(office: WholeOffice, chance: random.Random) -> Histories:
    """Let records of two units have any history."""
    told = {}
    for serial in range(chance.randint(5, 30)):
        code = f"H56.31.20-230201-{serial:04}"
        changes = {"unit": chance.choice(UNITS)}
        facts = [promised(fact.model_copy(update=changes), chance) for fact in history(chance, code)]
        facts[0] = facts[0].model_copy(update={"channel": chance.choice(["counter", "online", "post"])})
        if not is_linked(facts):
            told[code] = facts
        await hear(office.databases["deadlines"], facts)
    while await tick(office.databases["deadlines"], NOW):
        pass
    return told


def is_linked(facts: Sequence[RecordFact]) -> bool:
    """Whether a record is in the end that of another system, too, which counts in its place."""
    links = [fact for fact in facts if fact.participle in ("linked", "unlinked")]
    last = max(links, key=lambda fact: (fact.at, fact.sequence), default=None)
    return last is not None and last.participle == "linked"


def promised(fact: RecordFact, chance: random.Random) -> RecordFact:
    """A fact that may also tell for when the citizen was promised the result."""
    if not isinstance(fact, RecordFiled | RecordSupplemented | RecordResumed) or chance.randrange(3):
        return fact
    return fact.model_copy(update={"appointment_at": fact.at + timedelta(hours=chance.randrange(1, 200))})


async def period(office: WholeOffice, chance: random.Random) -> tuple[date, date]:
    """A period that ends on a day on which a record was due or closed, since there countings part."""
    columns = (deadline.c.due_at, deadline.c.resolved_at, deadline.c.ended_at, HAS_DUE_TIME.label("is_due"))
    async with office.databases["deadlines"].reading() as read:
        rows = list(await read.execute(select(*columns)))
    due = [row.due_at for row in rows if row.is_due]
    closed = [at for row in rows if (at := row.resolved_at or row.ended_at)]
    last = chance.choice(due + closed or [clock(NOW)]).astimezone(VIETNAM).date()
    return last - timedelta(days=chance.choice((0, 5, 30, 90))), last


async def recounted(office: WholeOffice, unit: str, told: Histories) -> dict[str, tuple[Story, Kept]]:
    """What became of each record of a unit, and its due time."""
    async with office.databases["deadlines"].reading() as read:
        rows = list(await read.execute(select(deadline).where(deadline.c.unit == unit)))
    return {
        row.record: (
            story_of(told[row.record]),
            Kept(
                None if row.missing_year or row.procedure_name is not None else row.due_at,
                row.missing_year,
                row.limit,
                row.standing == "overdue",
            ),
        )
        for row in rows
        if row.record in told
    }


async def check_unit(office: WholeOffice, unit: str, told: Histories, first: date, last: date) -> None:
    records = await recounted(office, unit, told)
    law = {code: form_recount.by_law(*one, first, last) for code, one in records.items()}
    dates = {code: form_recount.by_date(*one, first, last) for code, one in records.items()}
    days: dict[str, Any] = {"since": first, "until": last}
    figures = await ask(office.bus, HowManyInTime(units=(unit,), **days))
    columns = FormColumns.by_law(figures)
    provinces = await ask(office.bus, HowProvincesCount(units=(unit,), **days))
    assert numbers(columns) == form_recount.total(list(law.values()))
    assert numbers(provinces.columns) == form_recount.total(list(dates.values()))
    sums_hold(columns)
    sums_hold(provinces.columns)
    before = await ask(
        office.bus, HowManyInTime(units=(unit,), since=date(2022, 1, 1), until=first - timedelta(1))
    )
    assert columns.carried_over == FormColumns.by_law(before).in_progress
    listed = await differences(office, unit, first, last)
    assert {one.record for one in listed} == {code for code in records if law[code] != dates[code]}
    for one in listed:
        assert (list(one.by_law), list(one.by_date)) == (law[one.record], dates[one.record])
    assert Counter(one.reason for one in listed) == Counter(
        {counted.reason: counted.records for counted in provinces.differences}
    )
    moved = numbers(columns)
    for one in listed:
        moved.subtract(map(int, one.by_law))
        moved.update(map(int, one.by_date))
    assert +moved == numbers(provinces.columns)


async def check_parts(office: WholeOffice, first: date, last: date) -> None:
    """Rows by unit, field and procedure add up to the whole."""
    for by in (Breakdown.UNIT, Breakdown.FIELD, Breakdown.PROCEDURE):
        days: dict[str, Any] = {"units": UNITS, "since": first, "until": last, "by": by}
        provinces = await ask(office.bus, HowProvincesCount(**days))
        assert sum((part.columns for part in provinces.parts), FormColumns()) == provinces.columns


async def differences(office: WholeOffice, unit: str, first: date, last: date) -> Sequence[CountedTwoWays]:
    """All records that are counted in two ways, asked a few at a time."""
    found: list[CountedTwoWays] = []
    after = ""
    while True:
        page = await ask(
            office.bus, WhatIsCountedTwoWays(unit=unit, since=first, until=last, limit=3, after=after)
        )
        found += page.records
        after = page.next
        if not after:
            return found


def numbers(columns: FormColumns) -> Counter[int]:
    """The columns by their numbers, without zeros."""
    return +Counter(dict(zip(COUNTED, columns.model_dump().values(), strict=True)))


def sums_hold(columns: FormColumns) -> None:
    assert columns.received == columns.online + columns.direct + columns.carried_over
    assert columns.settled == columns.before + columns.on + columns.after
    assert columns.in_progress == columns.within + columns.overdue
    assert columns.received == columns.settled + columns.in_progress
