"""One invitation for each result that is handed over, whatever comes twice, late or mixed up."""

import asyncio
import random
import tempfile
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys import tables
from services.surveys.handlers import invite
from shared.contracts.events.envelope import event_of
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.storage.database import Database
from tests.support.zone import VIETNAM
from tests.surveys.conftest import CERTIFIED_COPY, ELSEWHERE, MARRIAGE, VAN_SON, Desk, desk_on, returned


async def invited(desk: Desk) -> tuple[Any, ...]:
    """The invitations, tokens aside, their tally, and what was told of them."""
    kept: list[Any] = []
    for table, secret in (
        (tables.invitation, "link_digest"),
        (tables.open_link, "token"),
        (tables.tally, ""),
    ):
        rows = await desk.rows(table)
        kept.append(sorted(repr({name: row[name] for name in row if name != secret}) for row in rows))
    return (*kept, sorted(await desk.published()))


async def test_a_result_handed_over_gives_one_invitation_and_one_word_of_it(desk: Desk) -> None:
    fact = returned(1)
    await desk.consume([fact])
    assert list(await desk.tokens()) == [fact.record]
    [published] = await desk.published()
    assert published.subject == f"office.survey.invited.v1.{VAN_SON}"
    assert (await desk.figures()).invitations == 1


async def test_the_same_result_told_again_changes_nothing(desk: Desk) -> None:
    await desk.consume([returned(1)])
    tokens, before = await desk.tokens(), await invited(desk)
    await desk.consume([returned(1), returned(1)])
    assert (await desk.tokens(), await invited(desk)) == (tokens, before)


async def test_an_answered_citizen_is_not_invited_again(desk: Desk) -> None:
    await desk.consume([returned(1)])
    [token] = (await desk.tokens()).values()
    await desk.give(token)
    await desk.consume([returned(1)])
    assert await desk.tokens() == {}
    assert (await desk.figures()).invitations == 1


async def test_a_failure_leaves_no_trace(desk: Desk) -> None:
    async def invite_and_die() -> None:
        async with desk.office.transaction() as tx:
            await invite([event_of(returned(1), id="e", source="urn:test", zone=VIETNAM)], tx)
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await invite_and_die()
    assert await invited(desk) == ([], [], [], [])


async def test_links_are_long_different_and_not_derived_from_the_record(desk: Desk) -> None:
    facts = [returned(serial) for serial in range(400)]
    await desk.consume(facts)
    tokens = await desk.tokens()
    assert len(set(tokens.values())) == 400
    assert all(len(token) >= 43 for token in tokens.values()), "256 bits in base64"
    signs = Counter("".join(tokens.values()))
    assert len(signs) == 64
    assert max(signs.values()) < 2 * min(signs.values())
    await desk.clear()
    await desk.consume(facts)
    assert not set(tokens.values()) & set((await desk.tokens()).values())


async def test_no_link_is_told_to_anybody(desk: Desk) -> None:
    await desk.consume([returned(serial) for serial in range(20)])
    published = repr(await desk.published())
    assert not any(token in published for token in (await desk.tokens()).values())


async def test_open_invitations_come_oldest_first_page_by_page_of_one_unit(desk: Desk) -> None:
    facts = [returned(serial, f"2023-02-{28 - serial % 20:02} 09:00") for serial in range(45)]
    await desk.consume([*facts, returned(99, unit=ELSEWHERE)])
    seen: list[str] = []
    after = ""
    while True:
        page = await desk.ask(OpenInvitations(unit=VAN_SON, limit=10, after=after))
        seen += [line.record for line in page.invitations]
        if not (after := page.next):
            break
    assert seen == [fact.record for fact in sorted(facts, key=lambda fact: (fact.at, fact.record))]


@st.composite
def years(draw: st.DrawFn) -> list[RecordReturned]:
    """Results handed over in a few units, months and procedures."""
    when = st.datetimes(datetime(2023, 1, 1), datetime(2023, 12, 31))  # noqa: DTZ001  # the clock in the office
    return [
        returned(
            serial,
            draw(when).isoformat(),
            unit=draw(st.sampled_from([VAN_SON, ELSEWHERE])),
            procedure=draw(st.sampled_from([CERTIFIED_COPY, MARRIAGE])),
        )
        for serial in range(draw(st.integers(1, 25)))
    ]


async def check(chance: random.Random, year: list[RecordReturned], desk: Desk) -> None:
    """Tell a year in order, and in any order, with repetitions and in any batches, and compare."""
    for fact in year:
        await desk.consume([fact])
    in_order = await invited(desk)
    await desk.clear()
    published = year + chance.choices(year, k=chance.randrange(len(year) + 1))
    chance.shuffle(published)
    while published:
        size = chance.randint(1, len(published))
        await desk.consume(published[:size])
        del published[:size]
    assert await invited(desk) == in_order
    assert len(in_order[0]) == len(in_order[-1]) == len(year)


@pytest.mark.slow
async def test_order_repetition_and_batches_do_not_matter(desk: Desk) -> None:
    year = [returned(serial, f"2023-{1 + serial % 12:02}-01 00:00") for serial in range(40)]
    await check(random.Random(2023), year, desk)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), years())
@pytest.mark.slow
def test_order_repetition_and_batches_do_not_matter_in_any_year(
    chance: random.Random, year: list[RecordReturned]
) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite+aiosqlite:///{folder}/{{service}}.db", "surveys")
            await check(chance, year, await desk_on(database))
            await database.close()

    asyncio.run(run())
