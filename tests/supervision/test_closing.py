"""A closed period stays as it was answered, whatever comes later; what differs is told record by record."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from sqlalchemy import select

from deploy.cli.commands.figures import closing as closing_command
from deploy.office.figures import ReportPeriod
from services.supervision.tables import closing, kept_answer
from shared.contracts.events.record import RecordFiled, RecordRefused, RecordResolved
from shared.contracts.questions.supervision.closings import (
    Change,
    ClosePeriod,
    ClosingOutcome,
    PeriodClosing,
    WhatHasChanged,
    WhichPeriodsAreClosed,
)
from shared.forms.closed import AsReported, closings_of_period, head_as_reported, with_period_before
from shared.forms.filling import FiguresReport
from shared.forms.layout import load_forms
from shared.forms.reports import ReportUnits, figures_report, head_of
from shared.messaging.queries.client import ask
from shared.storage import outbox
from tests.deadlines.support.facts import THREE_DAYS, hear, tell
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.figures.test_official_forms import happen

pytestmark = pytest.mark.slow
UNIT = "15712v1"
FEBRUARY = (date(2023, 2, 1), date(2023, 2, 28))
MARCH = (date(2023, 3, 1), date(2023, 3, 31))
DONE, LATE, FORGOTTEN = (f"H56.31.20-230201-{number:04}" for number in (1, 2, 3))
BY = "ct-15712"


async def told(office: WholeOffice) -> None:
    """Two records of February: one done in time, one open, of which the result comes to be known later."""
    await hear(
        office.databases["deadlines"],
        [
            tell(RecordFiled, 1, "2023-02-01 09:00", record=DONE, channel="online"),
            tell(RecordResolved, 2, "2023-02-02 09:00", record=DONE),
            tell(RecordFiled, 1, "2023-02-27 09:00", record=LATE),
        ],
    )


async def close(
    office: WholeOffice, form: str, days: tuple[date, date] = FEBRUARY, why: str = ""
) -> PeriodClosing:
    since, until = days
    return await ask(
        office.bus,
        ClosePeriod(unit=UNIT, since=since, until=until, form=form.ljust(16, "."), by=BY, why=why),
        within_s=60,
    )


async def form(office: WholeOffice, asks: Any, days: tuple[date, date] = FEBRUARY) -> FiguresReport:
    area = ReportUnits("Xã Vân Sơn", (UNIT,))
    return await figures_report(asks, load_forms(), "ii-06a", area, head_of(area, *days, days[1]))


async def test_a_closed_period_stays_as_reported_and_later_corrections_show(
    tmp_path: Path, nats_url: str
) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        now: Any = partial(ask, office.bus)
        await told(office)
        reported = await form(office, now)
        made = await close(office, "first")
        assert made.outcome is ClosingOutcome.CLOSED
        again = await close(office, "first")
        assert again == made, "the same form closes once"
        assert (await close(office, "second")).outcome is ClosingOutcome.ALREADY
        await hear(
            office.databases["deadlines"],
            [
                tell(RecordResolved, 2, "2023-02-28 16:00", record=LATE),
                tell(RecordFiled, 1, "2023-02-20 09:00", record=FORGOTTEN),
                tell(RecordRefused, 3, "2023-02-01 10:00", record=DONE),
            ],
        )
        (kept,) = await closings_of_period(now, [UNIT], *FEBRUARY)
        assert kept == made.closing
        as_reported = await form(office, AsReported(now, kept))
        assert as_reported == reported
        assert (await form(office, now)) != reported
        changed = await ask(office.bus, WhatHasChanged(unit=UNIT, since=FEBRUARY[0], until=FEBRUARY[1]))
        found = {one.record: one for one in changed.records}
        assert {record: one.change for record, one in found.items()} == {
            DONE: Change.MOVED,
            LATE: Change.MOVED,
            FORGOTTEN: Change.APPEARED,
        }
        assert [event.kind for event in found[LATE].new_events] == ["resolved"]
        assert found[LATE].reported_by_law[1].name == "WITHIN"
        assert found[LATE].by_law[1].name == "BEFORE"
        corrected = await close(office, "third", why="kết quả của một hồ sơ đến muộn")
        assert corrected.closing
        assert (corrected.outcome, corrected.closing.number) == (ClosingOutcome.CLOSED, 1)
        assert await form(office, AsReported(now, corrected.closing)) == await form(office, now)
        assert await form(office, AsReported(now, kept)) == reported, "a correction keeps both"
        both = await ask(
            office.bus, WhichPeriodsAreClosed(units=(UNIT,), since=FEBRUARY[0], until=FEBRUARY[1])
        )
        assert [one.number for one in both.closings] == [0, 1]
        rest = await ask(
            office.bus, WhatHasChanged(unit=UNIT, since=FEBRUARY[0], until=FEBRUARY[1], number=1)
        )
        assert not rest.records


def test_a_reason_has_no_hidden_characters() -> None:
    """It is printed in the head of each form."""
    since, until = FEBRUARY
    why = "kết quả\u202e đến\x07 muộn\x00 "
    asked = ClosePeriod(unit=UNIT, since=since, until=until, form="f" * 16, by=BY, why=why)
    assert asked.why == "kết quả đến muộn"


async def test_each_closing_is_told_once(tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await told(office)
        made = await close(office, "first")
        await close(office, "first")
        async with office.databases["supervision"].reading() as read:
            told_of = sum(row.messages for row in await read.execute(select(outbox.outbox)))
            rows = (await read.execute(select(closing))).all()
            answers = (await read.execute(select(kept_answer.c.subject))).scalars().all()
        assert told_of == len(rows) == 1
        assert made.closing
        assert rows[0].digest == made.closing.digest
        assert "ask.deadlines.counted.v1" in answers
        assert rows[0].closed_by == BY


@pytest.mark.parametrize(
    ("since", "until", "why", "outcome"),
    [
        (date(2090, 1, 1), date(2090, 1, 31), "", ClosingOutcome.NOT_ENDED),
        (date(2023, 2, 28), date(2023, 2, 1), "", ClosingOutcome.NOT_ENDED),
        (date(2023, 2, 1), date(2023, 2, 28), "sửa", ClosingOutcome.NOT_CLOSED),
    ],
    ids=["a period that lasts", "a period that ends before it begins", "a correction of an open one"],
)
async def test_what_cannot_be_closed_is_not(
    since: date, until: date, why: str, outcome: ClosingOutcome, tmp_path: Path, nats_url: str
) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        made = await close(office, "first", (since, until), why)
        assert (made.outcome, made.closing) == (outcome, None)


async def test_each_correction_by_command_is_one_also_for_the_same_reason(
    tmp_path: Path, nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_office(tmp_path, nats_url) as office:

        @asynccontextmanager
        async def bus() -> AsyncIterator[Client]:
            yield office.bus

        monkeypatch.setattr(closing_command, "bus", bus)
        await told(office)
        period = ReportPeriod("Xã Vân Sơn", (UNIT,), *FEBRUARY)
        closed = await closing_command.close_period(period, BY, "")
        assert await closing_command.close_period(period, BY, "") == closed, "it closes once"
        late = [tell(RecordFiled, 1, "2023-02-20 09:00", record=FORGOTTEN)]
        first = await closing_command.close_period(period, BY, "hồ sơ đến muộn")
        await hear(office.databases["deadlines"], late)
        second = await closing_command.close_period(period, BY, "hồ sơ đến muộn")
        assert [one.number for one in (closed, first, second)] == [0, 1, 2]
        assert second.digest != first.digest


async def test_what_is_carried_over_is_what_the_closed_period_before_had_left(
    tmp_path: Path, nats_url: str
) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        now: Any = partial(ask, office.bus)
        await told(office)
        open_before = await with_period_before(
            now, await form(office, now, MARCH), UNIT, MARCH[0], load_forms()
        )
        await close(office, "first")
        march = await with_period_before(now, await form(office, now, MARCH), UNIT, MARCH[0], load_forms())
        assert len(march.by_law.checks) == len(open_before.by_law.checks) + 1
        assert march.by_law.checks[-1].name == "(6) = (11) của kỳ đã chốt đến 28/02/2023"
        assert march.by_law.checks[-1].holds
        await hear(
            office.databases["deadlines"], [tell(RecordFiled, 1, "2023-02-20 09:00", record=FORGOTTEN)]
        )
        march = await with_period_before(now, await form(office, now, MARCH), UNIT, MARCH[0], load_forms())
        assert (march.by_law.checks[-1].left, march.by_law.checks[-1].right) == (2, 1)


async def test_random_histories_stay_as_reported(tmp_path: Path, nats_url: str) -> None:
    year = (date(2023, 1, 1), date(2023, 12, 31))
    async with whole_office(tmp_path, nats_url) as office:
        now: Any = partial(ask, office.bus)
        await happen(office, random.Random(11))
        reported = await form(office, now, year)
        made = await close(office, "year", year)
        assert made.closing, made.outcome
        await hear(
            office.databases["deadlines"],
            [tell(RecordFiled, 1, "2023-05-20 09:00", record=FORGOTTEN, procedure=THREE_DAYS)],
        )
        assert await form(office, AsReported(now, made.closing), year) == reported
        head = head_as_reported(reported.by_law.head, made.closing)
        assert head.closed
        assert head.closed.said(load_forms().words).startswith("Chốt lúc ")
