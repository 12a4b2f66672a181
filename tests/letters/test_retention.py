"""What letters said goes when its time is over; that there was a letter, and what became of it, stays."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nats.aio.client import Client
from sqlalchemy import Table, func, select, text

from services.letters import api, tables
from services.letters.press.printing import Printing
from services.letters.retention import PURGE_RULES
from services.letters.rules.required_letters import letter_id
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.contracts.events.personal import REDACTED
from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.contracts.questions.letters import Act, DeliveryChannel, LettersWritten, PapersOfRecord, PdfOf
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import QueryFailed
from shared.messaging.relay import Relay
from shared.messaging.streams import Consumer
from shared.service.retention.purge_rule import Expired, PurgedBatch
from shared.service.retention.purger import Purger
from shared.settings import Settings
from tests.conftest import migrated
from tests.letters.conftest import Desk, SetClock
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    DUE,
    EXTENDED,
    FILED,
    MARRIAGE,
    RECORD,
    REFUSED,
    VAN_SON,
    another,
    corrected,
    died,
    registered,
    struck,
    woman,
)

pytestmark = pytest.mark.slow

(LETTERS,) = PURGE_RULES
YEAR = HowManyLetters(units=(VAN_SON,), since=date(2023, 1, 1), until=date(2026, 12, 31))
NAMES = ("Lê", "Nguyễn", "Thọ", "Hòa", "chứng sinh")
CONGRATULATED = letter_id(VAN_SON, "KS-1")


async def sweep(desk: Desk, limit: int = 500) -> int:
    """Forget all that is older than the desk's clock shows by now, and return how much that was."""
    removed, batch = 0, PurgedBatch(0, has_more=True)
    while batch.has_more:
        async with desk.office.transaction() as tx:
            batch = await LETTERS.purge_batch(tx.connection, desk.clock.at, limit)
        removed += batch.removed
    return removed


async def figures(desk: Desk) -> LetterFigures:
    async with desk.office.reading() as read:
        return await api.how_many_letters(YEAR, read)


async def everything(desk: Desk) -> str:
    """All that stands anywhere in the database, sheets apart."""
    said = []
    async with desk.office.reading() as read:
        for table in tables.TABLES.sorted_tables:
            if table.name not in {"sheet", "wording", "wording_version"}:
                said += [str(tuple(row)) for row in await read.execute(select(table))]
    return "\n".join(said)


async def how_many(desk: Desk, table: Table) -> int:
    async with desk.office.reading() as read:
        return int((await read.execute(select(func.count()).select_from(table))).scalar_one())


async def hand_over(desk: Desk, *letters: str) -> None:
    """Let letters be printed, issued and handed over."""
    await desk.print_all()
    await desk.issue()
    for one in letters:
        assert (await desk.step(one, Act.PRINT)).taken
        assert (
            await desk.step(one, Act.HAND_OVER, channel=DeliveryChannel.CEREMONY, reason="Bà Hòa nhận thay")
        ).taken


async def pass_years(desk: Desk) -> None:
    desk.clock.at += timedelta(800)


async def test_a_letter_that_was_handed_over_is_forgotten_and_still_counted(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1"), registered(DEATH, "KS-2")])
    await hand_over(desk, CONGRATULATED, letter_id(VAN_SON, "KS-2"))
    before = await figures(desk)
    assert (before.birth, before.death, before.handed_over) == (1, 1, 2)
    await pass_years(desk)
    async with desk.office.reading() as read:
        assert await LETTERS.count_expired(read, desk.clock.at) == Expired(4)
    assert await sweep(desk) == 4
    assert await figures(desk) == before
    left = await everything(desk)
    assert not [name for name in NAMES if name in left.replace(REDACTED, "")]
    assert [await how_many(desk, one) for one in (tables.sheet, tables.consumed_fact, tables.match_key)] == [
        0,
        0,
        0,
    ]
    assert len(await desk.life(CONGRATULATED)) == 4
    assert await sweep(desk) == 0


async def test_no_file_holds_what_was_forgotten(tmp_path: Path) -> None:
    """Deleted rows stay in a file of SQLite, and can be read out of it, unless they are overwritten."""
    database = await migrated(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", "letters")
    nobody, clock = Client(), SetClock()
    desk = Desk(
        ServiceContext("letters", Settings(), clock, database, nobody, Relay(database, nobody, "letters")),
        clock,
        Printing(),
    )
    await desk.consume([registered(another(BIRTH, family), f"KS-{family}") for family in range(40)])
    for family in range(40):
        assert (await desk.step(letter_id(VAN_SON, f"KS-{family}"), Act.CANCEL, reason="xin thôi")).taken
    await pass_years(desk)
    await Purger(PURGE_RULES, Consumer("letters", "OFFICE", ())).run_due(desk.office)
    async with database.writing() as connection:
        assert (
            await connection.scalar(text("pragma secure_delete")) == 1
        )  # some builds have it from the start
    await database.close()
    left = (tmp_path / "letters.db").read_bytes()
    assert not [name for name in ("Minh Anh", "xin thôi") if name.encode() in left]


async def test_the_list_says_kindly_that_a_letter_is_forgotten_and_there_is_nothing_to_be_done(
    desk: Desk,
) -> None:
    await desk.consume([registered(BIRTH, "KS-1")])
    await hand_over(desk, CONGRATULATED)
    await pass_years(desk)
    await sweep(desk)
    async with desk.office.reading() as read:
        (line,) = (await api.letters_written(LettersWritten(unit=VAN_SON), read)).letters
        assert (line.addressee, line.redacted, line.can_be_seen, line.acts) == (REDACTED, True, False, ())
        with pytest.raises(QueryFailed) as none:
            await api.LetterPdfs(desk.printing).pdf_of(PdfOf(letter=CONGRATULATED), read)
    assert none.value.code == "redacted"
    refused = await desk.step(CONGRATULATED, Act.RETURN, reason="về")
    assert (refused.taken, refused.refused) == (False, "forgotten")
    assert "xóa theo thời hạn lưu trữ" in refused.vi


async def test_what_comes_late_about_a_forgotten_letter_gives_no_second_one(desk: Desk) -> None:
    child = BIRTH.child
    await desk.consume([registered(BIRTH, "KS-1")])
    await hand_over(desk, CONGRATULATED)
    await pass_years(desk)
    await sweep(desk)
    before, told = await desk.letters(), await desk.published()
    late: Sequence[Sequence[Fact]] = (
        [corrected(BIRTH.model_copy(update={"child": woman("Lê Minh Anh")}), "KS-1", at=desk.clock.at)],
        [registered(BIRTH, "KS-1", on=date(2023, 3, 14))],
        [struck("KS-1", at=desk.clock.at)],
    )
    for facts in late:
        await desk.consume(facts)
        assert (await desk.letters(), await desk.published()) == (before, told)
    await desk.consume([died(child, "KS-9")])
    assert {id: row for id, row in (await desk.letters()).items() if id in before} == before
    await pass_years(desk)
    await desk.step(letter_id(VAN_SON, "KS-9"), Act.CANCEL, reason="đến thăm")
    await pass_years(desk)
    await sweep(desk)
    assert "Lê" not in await everything(desk)


async def test_a_letter_that_waits_for_a_person_is_kept_until_it_is_settled(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1")])
    await pass_years(desk)
    async with desk.office.reading() as read:
        assert await LETTERS.count_expired(read, desk.clock.at) == Expired(0, blocked=1)
    assert await sweep(desk) == 0
    await desk.consume([struck("KS-1", at=desk.clock.at - timedelta(1))])
    assert (await figures(desk)).cancelled == 1
    assert await sweep(desk) == 0, "it was heard of today"
    await pass_years(desk)
    assert await sweep(desk) == 3


async def test_of_a_record_a_form_that_is_called_for_late_is_made_without_a_name(desk: Desk) -> None:
    async def papers() -> dict[str, Any]:
        async with desk.office.transaction() as tx:
            lines = (await api.papers_of_record(PapersOfRecord(unit=VAN_SON, record=RECORD), tx)).letters
        return {line.kind: line for line in lines}

    await desk.consume([FILED, DUE])
    assert (await papers())["receipt"].addressee == "Ông/bà Lê Văn Nam"
    await pass_years(desk)
    await sweep(desk)
    before = await desk.letters()
    assert "Lê Văn Nam" not in await everything(desk)
    late = {name: getattr(EXTENDED, name) for name in type(EXTENDED).model_fields}
    await desk.consume([type(EXTENDED)(**late | {"at": desk.clock.at})])
    lines = await papers()
    assert (lines["receipt"].addressee, lines["receipt"].redacted) == (REDACTED, True)
    assert (lines["apology"].addressee, lines["apology"].redacted) == ("Người nộp hồ sơ", False)
    assert {id: row for id, row in (await desk.letters()).items() if id in before} == before


async def test_facts_of_before_days_were_noted_are_kept_for_their_time_from_now_on(desk: Desk) -> None:
    await desk.consume([FILED, DUE])
    async with desk.office.database.writing() as connection:
        await connection.execute(text("update consumed_fact set personal_since = null"))
    assert await sweep(desk) == 0
    assert "Lê Văn Nam" in await everything(desk)
    desk.clock.at = datetime.now(UTC) + timedelta(2)
    assert await sweep(desk) == 2


FAMILIES = (1, 2)
FACTS: tuple[Fact, ...] = (
    *(registered(another(BIRTH, family), f"KS-0-{family}") for family in FAMILIES),
    *(registered(another(MARRIAGE, family), f"KS-1-{family}") for family in FAMILIES),
    *(registered(another(DEATH, family), f"KS-2-{family}") for family in FAMILIES),
    *(corrected(another(BIRTH, family), f"KS-0-{family}") for family in FAMILIES),
    died(another(BIRTH, 1).child, "KS-9-1"),
    struck("KS-1-1"),
    FILED,
    DUE,
    REFUSED,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whenever_it_is_swept_figures_stay_and_forgotten_letters_stand_still(
    desk: Desk, data: st.DataObject
) -> None:
    acts = st.sampled_from([Act.CANCEL, Act.PRINT, Act.HAND_OVER, Act.APPROVE, Act.RETURN])
    await desk.clear()
    desk.clock.at = datetime(2023, 6, 1, 2, tzinfo=UTC)
    forgotten: dict[str, Any] = {}
    for fact in data.draw(st.permutations(FACTS)):
        await desk.consume([fact])
        if data.draw(st.booleans()):
            await desk.issue()
            for letter in sorted(await desk.letters()):
                await desk.step(letter, data.draw(acts), reason="vì vậy", channel=DeliveryChannel.COUNTER)
        if data.draw(st.booleans()):
            before, told = await figures(desk), await desk.published()
            await pass_years(desk)
            await sweep(desk, limit=data.draw(st.integers(1, 5)))
            assert await figures(desk) == before
            assert await desk.published() == told
        now = await desk.letters()
        for id, row in forgotten.items():
            assert now[id] == row or now[id].status == "cancelled"
            assert not now[id].said
        forgotten = {id: row for id, row in now.items() if row.sheet == "forgotten"}
    told = await desk.published()
    assert len(told) == len(set(told)), "something was told twice"
    families = {letter_id(VAN_SON, fact.life_event) for fact in FACTS if isinstance(fact, LifeEventFact)}
    letters = (await desk.letters()).values()
    assert {row.id for row in letters if row.kind in {"birth", "marriage", "death"}} <= families
