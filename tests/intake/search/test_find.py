"""A record is found by whatever somebody knows of it, in the units of whoever asks, by an index."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update

from services.intake import retention, tables
from services.intake.search import older_records, word_store
from services.intake.search.api import find_records, records_named
from services.intake.search.words import typed_words
from shared.contracts.questions.intake.search import FindRecords, FoundRecords, RecordsNamed
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk
from tests.intake.support.outside_system import Json, Teller, but

HERE, ELSEWHERE = "15712v1", "15709v1"
MY = {"name": "Lê Thị Mỹ Hoà", "telephone": "+84 912 345 678"}
AN = {"name": "Nguyễn Văn An", "telephone": "0237 3600 115"}


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Intake of an office in which two people have filed a record each, and one of them next door, too."""
    await create_postgresql(database_url.format(service="intake"))
    async with Desk.opened(database_url, tmp_path) as opened:
        day_after = "2023-02-16T09:00:00+07:00"
        await opened.take([filed(1, MY), filed(2, AN, day_after), filed(3, MY, unit="15709")])
        yield opened


def filed(number: int, who: Json, at: str = "2023-02-15T08:00:00+07:00", unit: str = "15712") -> Json:
    return but(Teller("demo", number, unit).filed(at, applicant=who), id=f"filed {number}")


def code(number: int) -> str:
    return f"H56.31.20-230215-{number:04}"


async def search(desk: Desk, typed: str, *units: str, **page: Any) -> FoundRecords:
    async with desk.office.reading() as read:
        return await find_records(FindRecords(units=units or (HERE,), text=typed, **page), read)


async def found(desk: Desk, typed: str, *units: str) -> list[str]:
    return [line.record for line in (await search(desk, typed, *units)).records]


@pytest.mark.parametrize(
    "typed",
    [
        "le thi mi hoa",
        "LÊ THỊ MỸ HÒA",
        "hoà lê",
        "lê mỹ",
        "ho",
        "Le\u0302 Thi\u0323",
        "0912345678",
        "0912 345",
        "+84 912.345.678",
        "0084912345678",
        "H56.31.20-230215-0001",
        "h56.31.20 – 230215 – 0001",
        "230215-0001",
        "0001",
        "https://mot-cua.example/ho-so/H56.31.20-230215-0001?ma=7K4Q",
    ],
)
async def test_a_record_is_found_however_it_is_typed(desk: Desk, typed: str) -> None:
    assert await found(desk, typed) == [code(1)]


@pytest.mark.parametrize(
    ("record", "typed"),
    [
        ("G09.20-20260609-0092637", "g09.20-20260609-0092637"),
        ("G09.20-20260609-0092637", "0092637"),
        ("G09.20-20260609-0092637", "20260609-009"),
        ("H56.142-261123-57213", "Mã: H56.142 - 261123 - 57213"),
        ("000.00.20.H56-230215-0042", "http://127.0.0.1:8080/ho-so/000.00.20.H56-230215-0042?ma=7K4QA-00000"),
        ("H5614226000000123", "h5614226000000123"),
        ("H5614226000000123", "h56142260"),
    ],
)
async def test_a_code_of_any_system_is_found(desk: Desk, record: str, typed: str) -> None:
    await desk.take([but(Teller("demo", 9).filed(record=record), id="filed 9")])
    assert await found(desk, typed) == [record]


@pytest.mark.parametrize(
    "typed",
    ["hoa an", "mai", "9123", "0002x", "%", "_", "' or 1=1 --", "…", "H56.31.20-230215-9999"],
)
async def test_nothing_is_found_by_what_no_record_has(desk: Desk, typed: str) -> None:
    assert await found(desk, typed) == []


async def test_the_newest_come_first_page_by_page(desk: Desk) -> None:
    both = await search(desk, "230215-", limit=1)
    assert [line.record for line in both.records] == [code(2)]
    rest = await search(desk, "230215-", limit=1, after=both.next)
    assert ([line.record for line in rest.records], rest.next) == ([code(1)], "")


async def test_records_of_other_units_are_not_found(desk: Desk) -> None:
    assert await found(desk, "le thi", ELSEWHERE) == [code(3)]
    assert sorted(await found(desk, "le thi", HERE, ELSEWHERE)) == [code(1), code(3)]
    assert await found(desk, code(3)) == []


async def test_a_corrected_name_is_found_and_the_wrong_one_no_more(desk: Desk) -> None:
    teller = Teller("demo", 1)
    right = teller.step("corrected", applicant={"name": "Lê Thị Mỹ Hạnh"}, reason="Viết nhầm tên.")
    await desk.take([but(right, id="corrected 1")])
    assert await found(desk, "le my hanh") == [code(1)]
    assert await found(desk, "le my hoa") == []
    assert await found(desk, "0912345678") == []  # the correction names none


async def test_the_retention_empties_names_and_numbers_and_leaves_codes(desk: Desk) -> None:
    await desk.take([but(Teller("demo", 1).step("resolved"), id="resolved 1")])
    async with desk.office.transaction() as tx:
        await retention.purge_reports(tx.connection, datetime.now(UTC) + timedelta(1), 500)
    assert await found(desk, "le thi") == await found(desk, "0912") == []
    assert await found(desk, "0001") == [code(1)]


async def test_records_of_an_older_version_are_found_after_a_while(desk: Desk) -> None:
    async with desk.office.transaction() as tx:
        await tx.connection.execute(tables.record_word.delete())
        await tx.connection.execute(update(tables.record).values(indexed=False))
    assert await found(desk, "le thi") == []
    assert await older_records.write_some(desk.office)
    assert not await older_records.write_some(desk.office)
    assert await found(desk, "le thi") == [code(1)]
    async with desk.office.reading() as read:
        assert await read.scalar(select(func.count()).where(tables.record.c.indexed)) == 3


async def test_the_beginning_of_a_frequent_word_stands_for_the_whole_word(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_store, "MANY", 2)
    await desk.take([filed(4, {"name": "An Thị Anh"})])
    assert await found(desk, "an") == [code(2), code(4)]
    assert await found(desk, "an anh") == [code(4)]


async def test_a_search_reads_by_an_index_alone(desk: Desk) -> None:
    statements: list[tuple[str, Any]] = []
    engine = desk.office.database._reader.sync_engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await found(desk, "le thi hoa 0912")
    event.remove(engine, "before_cursor_execute", note)
    is_sqlite = engine.dialect.name == "sqlite"
    async with desk.office.reading() as read:
        if not is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in [one for one in statements if "record_word" in one[0]]:
            explain = "explain query plan " if is_sqlite else "explain "
            plan = await read.exec_driver_sql(explain + statement, parameters)
            lines = [str(row) for row in plan]
            assert not any("SCAN record" in line or "Seq Scan" in line for line in lines), lines


def test_a_text_of_many_words_is_cut_and_a_hostile_one_is_read() -> None:
    assert len(typed_words("a " * 100).words) == 8
    assert typed_words("\0\u202e").words == ()


async def test_records_of_the_own_units_are_named_in_the_order_asked(desk: Desk) -> None:
    wanted = RecordsNamed(records=(code(3), code(2), code(1), code(9), code(2)), within=(HERE,))
    async with desk.office.reading() as read:
        named = await records_named(wanted, read)
    assert [(line.record, line.applicant) for line in named.records] == [
        (code(2), AN["name"]),
        (code(1), MY["name"]),
    ]
