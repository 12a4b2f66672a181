"""Print runs: what is in them, and how they come out on paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from services.letters.print_runs import binding, run_store, runs
from services.letters.rules.required_letters import letter_id
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.letters import Act, DeliveryChannel
from shared.contracts.questions.print_runs import (
    BindAgain,
    PartOfPrintRun,
    PrintRun,
    PrintRunsOf,
    StartPrintRun,
    StateOfPrintRun,
)
from tests.letters.conftest import Desk
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    MARRIAGE,
    VAN_SON,
    another,
    corrected,
    registered,
    woman,
)
from tests.letters.support.sheets import text_of

pytestmark = pytest.mark.slow

CLERK = Officer(role=Role.CLERK, id="cb-07")
FAMILIES = [
    fact
    for n in range(0, 9, 3)
    for fact in (
        registered(another(BIRTH, n), f"E-{n}"),
        registered(another(MARRIAGE, n + 1), f"E-{n + 1}"),
        registered(another(DEATH, n + 2), f"E-{n + 2}"),
    )
]


async def run(desk: Desk, *, two_up: bool = False, kind: str | None = None) -> tuple[PrintRun, bytes]:
    async with desk.office.transaction() as tx:
        question = StartPrintRun(unit=VAN_SON, officer=CLERK, two_up=two_up, kind=kind)
        started = await runs.start_print_run(question, tx)
    while await binding.bind_one(desk.office):
        pass
    if not started.run:
        return started, b""
    async with desk.office.reading() as read:
        state = await runs.state_of_print_run(StateOfPrintRun(run=started.run), read)
        parts = [
            await runs.part_of_print_run(PartOfPrintRun(run=state.run, part=part), read)
            for part in range(state.parts)
        ]
    return state, b"".join(part.pdf for part in parts)


async def issued(desk: Desk) -> None:
    await desk.consume(FAMILIES)
    await desk.print_all()
    await desk.issue()


@pytest.mark.parametrize(("two_up", "pages", "size"), [(False, 9, (595, 420)), (True, 5, (595, 842))])
@pytest.mark.slow
async def test_all_issued_letters_are_in_the_run_once(
    desk: Desk, two_up: bool, pages: int, size: tuple[int, int]
) -> None:
    await issued(desk)
    state, pdf = await run(desk, two_up=two_up)
    document = PdfReader(BytesIO(pdf)).pages
    assert (state.letters, len(document)) == (9, pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in document} == {size}
    assert all(text_of(pdf).count(f"{n} ") for n in range(9))
    assert {row.status for row in (await desk.letters()).values()} == {"printed"}


async def test_a_run_asked_for_twice_prints_nothing_again(desk: Desk) -> None:
    await issued(desk)
    await run(desk)
    assert await run(desk) == (PrintRun(), b"")


async def test_a_run_of_one_kind_leaves_the_others(desk: Desk) -> None:
    await issued(desk)
    state, _ = await run(desk, kind="death")
    assert state.letters == 3


async def test_a_long_document_comes_in_parts_that_fit_into_a_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PART_SIZE", 10_000)
    await issued(desk)
    state, pdf = await run(desk)
    assert state.parts == -(-len(pdf) // 10_000) > 5
    assert len(PdfReader(BytesIO(pdf)).pages) == 9


async def test_a_run_that_cannot_be_bound_blocks_no_other(desk: Desk) -> None:
    await issued(desk)
    await desk.spoil_sheet(letter_id(VAN_SON, "E-0"))
    spoilt, _ = await run(desk, kind="birth")
    fine, pdf = await run(desk, kind="marriage")
    assert (spoilt.failed, spoilt.parts, fine.failed) == (True, 0, False)
    assert len(PdfReader(BytesIO(pdf)).pages) == 3


async def test_a_printed_letter_is_handed_over_and_may_come_back(desk: Desk) -> None:
    await issued(desk)
    await run(desk)
    letter = letter_id(VAN_SON, "E-2")
    assert (await desk.step(letter, Act.HAND_OVER, channel=DeliveryChannel.VISIT)).taken
    assert (await desk.step(letter, Act.RETURN, reason="không có ai ở nhà")).taken
    assert (await desk.step(letter, Act.SEND_AGAIN)).taken
    steps = [status for status, _ in await desk.life(letter)]
    assert steps == ["drafted", "issued", "printed", "handed-over", "returned", "issued"]


async def test_a_step_is_noted_for_when_it_was_taken_not_for_the_future_nor_before_the_letter(
    desk: Desk,
) -> None:
    await issued(desk)
    await run(desk)
    letter = letter_id(VAN_SON, "E-2")
    row = (await desk.letters())[letter]
    for at, code, words in (
        (datetime(2023, 7, 1, tzinfo=UTC), "in-the-future", "tương lai"),
        (row.drafted_at - timedelta(days=1), "before-the-last-step", "lúc soạn thư"),
    ):
        refused = await desk.step(letter, Act.HAND_OVER, channel=DeliveryChannel.VISIT, at=at)
        assert (refused.taken, refused.refused) == (False, code)
        assert words in refused.vi
        assert refused.en
    await desk.pass_a_day()
    yesterday = row.since + timedelta(hours=3)
    assert (await desk.step(letter, Act.HAND_OVER, channel=DeliveryChannel.VISIT, at=yesterday)).taken
    assert (await desk.letters())[letter].since == yesterday


@pytest.mark.parametrize("early", [timedelta(0), timedelta(seconds=59)])
async def test_a_step_in_the_minute_of_the_last_one_comes_after_it(desk: Desk, early: timedelta) -> None:
    await issued(desk)
    await run(desk)
    letter = letter_id(VAN_SON, "E-2")
    printed_at = (await desk.letters())[letter].since
    assert (await desk.step(letter, Act.HAND_OVER, channel=DeliveryChannel.POST, at=printed_at - early)).taken
    assert (await desk.letters())[letter].since == printed_at


async def state_of(desk: Desk, run: str) -> PrintRun:
    async with desk.office.reading() as read:
        return await runs.state_of_print_run(StateOfPrintRun(run=run), read)


async def bind_again(desk: Desk, run: str) -> list[str]:
    """Let a run be bound again, and return whose names are in it."""
    async with desk.office.transaction() as tx:
        await runs.bind_again(BindAgain(run=run), tx)
    assert await binding.bind_one(desk.office)
    async with desk.office.reading() as read:
        part = await runs.part_of_print_run(PartOfPrintRun(run=run, part=0), read)
    text = text_of(part.pdf)
    return [name for name in NAMES if name in text]


NAMES = [f"Lê {n} Nguyễn {n} Minh Anh" for n in range(0, 9, 3)] + ["Lê Đúng"]
MISSPELT = BIRTH.model_copy(update={"child": woman("Lê Đúng", BIRTH.child.born_on)})


@pytest.mark.parametrize("when", ["before it is bound", "while it is being bound", "after it was bound"])
async def test_a_letter_that_is_rewritten_is_neither_bound_as_it_was_nor_swapped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    async def merged(sheets: Sequence[bytes], *, two_up: bool) -> bytes:
        if when == "while it is being bound" and len(sheets) == 3:
            await correct()
        return await merge(sheets, two_up=two_up)

    async def correct() -> None:
        await desk.consume([corrected(MISSPELT, "E-0")])
        await desk.print_all()

    merge = binding.merged
    monkeypatch.setattr(binding, "merged", merged)
    await issued(desk)
    async with desk.office.transaction() as tx:
        started = await runs.start_print_run(StartPrintRun(unit=VAN_SON, officer=CLERK, kind="birth"), tx)
    if when == "before it is bound":
        await correct()
    while await binding.bind_one(desk.office):
        pass
    if when == "after it was bound":
        await correct()
        async with desk.office.transaction() as tx:
            await run_store.drop_expired(tx.connection, desk.clock.at + timedelta(days=31))
        assert await bind_again(desk, started.run) == NAMES[1:3]
    state = await state_of(desk, started.run)
    assert (state.letters, state.rewritten, state.parts) == (3, 1, 1)
    async with desk.office.reading() as read:
        part = await runs.part_of_print_run(PartOfPrintRun(run=started.run, part=0), read)
    assert [name for name in NAMES if name in text_of(part.pdf)] == NAMES[1:3]
    assert await desk.issue() == 1
    again, pdf = await run(desk, kind="birth")
    assert again.letters == 1
    assert "Lê Đúng" in text_of(pdf)


async def test_the_document_of_a_run_is_forgotten_after_some_days_and_may_be_bound_again(desk: Desk) -> None:
    await issued(desk)
    started, _ = await run(desk, kind="birth")
    for days, forgotten in ((29, False), (30, True)):
        async with desk.office.transaction() as tx:
            await run_store.drop_expired(tx.connection, desk.clock.at + timedelta(days=days))
        state = await state_of(desk, started.run)
        assert (state.expired, state.failed, bool(state.parts)) == (forgotten, False, not forgotten)
    assert await bind_again(desk, started.run) == NAMES[:3]
    assert not (await state_of(desk, started.run)).expired


async def test_a_run_that_could_not_be_bound_is_bound_when_it_is_told_to(desk: Desk) -> None:
    await issued(desk)
    started, pdf = await run(desk)
    async with desk.office.transaction() as tx:
        await run_store.give_up(tx.connection, started.run)
    async with desk.office.transaction() as tx:
        again = await runs.bind_again(BindAgain(run=started.run), tx)
    assert (again.failed, again.parts) == (False, 0)
    assert await binding.bind_one(desk.office)
    async with desk.office.reading() as read:
        (listed,) = (await runs.print_runs_of(PrintRunsOf(unit=VAN_SON), read)).runs
        part = await runs.part_of_print_run(PartOfPrintRun(run=listed.run, part=0), read)
    assert (listed.run, listed.failed, len(part.pdf)) == (started.run, False, len(pdf))
