"""What is past its time goes, some at a time, and nothing else; how long is data."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.questions.retention import Purge
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.messaging.streams import STREAMS, Consumer
from shared.reference.data_file import BadFiles
from shared.reference.loading import load_retention_periods
from shared.reference.retention_periods import HERE, NOT_FROM_THE_BUS, ON_THE_BUS, Kind, read_times
from shared.service.retention import purge_log
from shared.service.retention.inbox import INBOX
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.service.retention.purger import Purger, night_of
from shared.settings import Settings
from shared.storage import inbox, outbox
from shared.storage.database import Database
from tests.shared.conftest import Bus, Toy
from tests.support.zone import VIETNAM

Open = Callable[[str], Awaitable[Database]]
NOON = datetime(2026, 11, 24, 12, tzinfo=VIETNAM)
READER = Consumer("toy", "OFFICE", ("office.>",))
LATER = '[{kind}]\ndays = {days}\nsource = "Quyết định 1/QĐ-UBND"\ncertainty = "law"\n'


class SetClock:
    """It is when a test says."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def reached(self) -> datetime:
        return self.at

    def observe(self, moment: datetime) -> None:
        """Nothing that happens moves it."""


class Pile:
    """Something of which so much is past its time."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.batches: list[int] = []
        self.dies_at = -1

    async def some(self, _connection: AsyncConnection, _before: datetime, limit: int) -> PurgedBatch:
        if len(self.batches) == self.dies_at:
            raise KeyboardInterrupt
        removed = min(self.size, limit)
        self.size -= removed
        self.batches.append(removed)
        return PurgedBatch(removed, has_more=removed == limit)

    async def past(self, _read: AsyncConnection, _before: datetime) -> Expired:
        return Expired(self.size, blocked=1)

    @property
    def sweep(self) -> PurgeRule:
        return PurgeRule(Kind.LETTERS, self.some, self.past)


async def office_at(clock: datetime, database: Database, bus: Bus | None = None) -> ServiceContext:
    await database.create(inbox.TABLES, outbox.TABLES, purge_log.TABLES)
    client = bus.client if bus else None
    relay = Relay(database, client, "toy")  # type: ignore[arg-type]
    return ServiceContext("toy", Settings(), SetClock(clock), database, client, relay)  # type: ignore[arg-type]


def folder_with(folder: Path, text: str) -> Path:
    (folder / "retention.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_default_names_its_source_in_both_languages_and_says_how_sure_it_is() -> None:
    times = read_times(HERE)
    assert times.keys() == set(Kind)
    for kept in times.values():
        assert kept.source
        assert kept.source != kept.source_en
        assert kept.certainty in {"law", "second-hand", "unchecked"}
        assert kept.what
        assert kept.since_en
    assert times[Kind.STREAMS].days == 30


def test_an_operator_says_what_he_knows_better_and_the_rest_is_ours(tmp_path: Path) -> None:
    times = read_times(HERE, folder_with(tmp_path, LATER.format(kind="letters", days=3650)))
    assert (times[Kind.LETTERS].days, times[Kind.LETTERS].certainty) == (3650, "law")
    assert times[Kind.LETTERS].what == read_times(HERE)[Kind.LETTERS].what
    assert times[Kind.REPORTS] == read_times(HERE)[Kind.REPORTS]


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        pytest.param("inbox", 59, r"retention.toml:2: days: say 60 at least", id="what comes again is known"),
        pytest.param(
            "letters", 20, r"retention.toml:2: days: say 60 at least", id="what comes late finds it"
        ),
        pytest.param("streams", 0, r"retention.toml:2: days: say a number", id="nothing is kept no time"),
        pytest.param("photographs", 9, r"nobody reads this key", id="a kind that there is not"),
    ],
)
def test_times_that_would_lose_something_are_refused_with_their_line(
    kind: str, days: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFiles, match=words):
        read_times(HERE, folder_with(tmp_path, LATER.format(kind=kind, days=days)))


def test_a_folder_of_before_staff_signed_in_keeps_its_long_streams(tmp_path: Path) -> None:
    kinds = [kind for kind in Kind if kind not in (*NOT_FROM_THE_BUS, Kind.NOTICES)]
    rows = "".join(LATER.format(kind=kind, days=300 if kind in ON_THE_BUS else 30_000) for kind in kinds)
    times = read_times(HERE, HERE, folder_with(tmp_path, rows))
    assert times[Kind.SIGN_INS].days < 600 <= times[Kind.NOTICES].days


async def test_the_streams_keep_what_the_times_say(bus: Bus) -> None:
    for stream in STREAMS:
        config = (await bus.client.jetstream().stream_info(stream.name)).config
        assert stream.kept in ON_THE_BUS
        assert config.max_age == timedelta(days=load_retention_periods()[stream.kept].days).total_seconds()


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        pytest.param("2026-11-24 01:59", "2026-11-23", id="before two it is still the last one"),
        pytest.param("2026-11-24 02:00", "2026-11-24", id="at two it begins"),
        pytest.param("2026-11-24 23:00", "2026-11-24", id="it lasts until the next"),
    ],
)
def test_a_night_begins_at_two(moment: str, night: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)
    assert f"{night_of(at.astimezone(UTC), VIETNAM):%Y-%m-%d}" == night


async def test_it_is_swept_once_a_night_in_batches_and_noted(open_database: Open) -> None:
    office = await office_at(NOON, await open_database("toy"))
    pile = Pile(1200)
    sweeping = Purger([pile.sweep], READER)
    await sweeping.run_due(office)
    assert pile.batches == [500, 500, 200]
    await sweeping.run_due(office)
    assert pile.batches == [500, 500, 200], "it was swept twice"
    async with office.reading() as read:
        assert await purge_log.removed(read, NOON) == {"letters": 1200}


async def test_who_asks_is_told_how_much_went_and_asks_again_while_some_is_left(
    open_database: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await office_at(NOON, await open_database("toy"))
    pile = Pile(1200)
    sweeping = Purger([pile.sweep], READER)
    (counted,) = (await sweeping.answer(Purge(dry_run=True), office)).kinds
    assert (counted.removed, counted.blocked, counted.purged_at) == (1200, 1, None)
    assert pile.batches == []
    monkeypatch.setattr("shared.service.retention.purger.SLICE_S", 0.005)
    removed, more = [], True
    while more:
        told = await sweeping.answer(Purge(), office)
        removed += [one.removed for one in told.kinds]
        more = told.has_more
    assert sum(removed) == 1200
    assert len(removed) > 1
    (counted,) = (await sweeping.answer(Purge(dry_run=True), office)).kinds
    assert (counted.removed, counted.purged_at is not None) == (0, True)


async def test_who_dies_in_between_leaves_nothing_that_is_not_done_the_next_time(open_database: Open) -> None:
    office = await office_at(NOON, await open_database("toy"))
    pile = Pile(1200)
    pile.dies_at = 1
    with pytest.raises(KeyboardInterrupt):
        await Purger([pile.sweep], READER).run_due(office)
    pile.dies_at = -1
    await Purger([pile.sweep], READER).run_due(office)
    assert pile.size == 0
    async with office.reading() as read:
        assert await purge_log.removed(read, NOON) == {"letters": 1200}


async def test_what_cannot_be_swept_stops_neither_the_service_nor_other_kinds(open_database: Open) -> None:
    office = await office_at(NOON, await open_database("toy"))
    stuck, pile = Pile(1), Pile(9)

    async def fails(*_: object) -> PurgedBatch:
        raise ValueError("Lê Thị Hòa")

    sweeps = [PurgeRule(Kind.REPORTS, fails, stuck.past), pile.sweep]
    await Purger(sweeps, READER).run_due(office)
    assert pile.size == 0
    reports, letters = (await Purger(sweeps, READER).answer(Purge(dry_run=True), office)).kinds
    assert reports.purged_at is not None
    assert letters.purged_at is not None
    assert letters.purged_at - reports.purged_at >= timedelta(days=1), "so the doctor will tell"


async def test_a_clock_that_has_heard_nothing_yet_sweeps_nothing(open_database: Open) -> None:
    office = await office_at(datetime.min.replace(tzinfo=UTC), await open_database("toy"))
    pile = Pile(9)
    await Purger([pile.sweep], READER).run_due(office)
    assert (await Purger([pile.sweep], READER).answer(Purge(), office)).kinds == ()
    assert pile.size == 9


@pytest.mark.slow
async def test_ids_of_facts_go_when_they_can_come_again_no_more_and_all_is_read(
    bus: Bus, toy: Toy, open_database: Open
) -> None:
    database = await open_database("ids")
    office = await office_at(NOON, database, bus)
    today = NOON.date()
    ages = {"old": timedelta(91), "young": timedelta(89)}
    rows = [
        {"reader": "toy", "event_id": f"{age}-{serial}", "taken_on": today - days}
        for age, days in ages.items()
        for serial in range(3000)
    ]
    async with database.writing() as connection:
        await connection.execute(insert(inbox.inbox), rows)
        await connection.execute(text("insert into inbox (reader, event_id) values ('toy', 'undated')"))
    sweeping = Purger([INBOX], Consumer("toy", "OFFICE", ()))

    await bus.tell("a letter that nobody has read")
    (told,) = (await sweeping.answer(Purge(), office)).kinds
    assert told.removed == 0
    async with toy.running():
        while not await bus.settled():
            pass
        (told,) = (await sweeping.answer(Purge(), office)).kinds
    assert told.removed == 3000
    async with database.reading() as read:
        left = await read.execute(select(func.min(inbox.inbox.c.event_id), func.count()))
        assert left.one() == ("undated", 3001)
        assert (
            await read.execute(select(inbox.inbox).where(inbox.inbox.c.taken_on.is_(None)))
        ).first() is None
