"""What the office's own counter reports: each form once, and nothing of what another system keeps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nats.aio.msg import Msg
from pydantic_core import to_json

from services.intake import handlers
from services.intake.counter import api
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.intake.counter import (
    FileOfRecord,
    FormState,
    HeldRecords,
    RecordsInHand,
    SendForm,
    SentForm,
    StateOfForm,
    WholeRecord,
)
from shared.messaging.queries.client import NotFound
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk
from tests.intake.support.outside_system import Teller

VAN_SON, NEXT_DOOR = "15712v1", "15709v1"
TAN_NINH = "15667v2"
HEIR = "15715v2"
"""What VAN_SON became part of."""
HANH = Officer(role=Role.CLERK, id="lt-hanh")
FILED, RESOLVED, RETURNED, ASKED, LINKED, UNLINKED = (
    f"vn.motcua.record.{step}.v1"
    for step in ("filed", "resolved", "returned", "supplement-requested", "linked", "unlinked")
)


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Intake of an office."""
    await create_postgresql(database_url.format(service="intake"))
    async with Desk.opened(database_url, tmp_path) as opened:
        yield opened


def form(number: int | str, type: str = FILED, unit: str = TAN_NINH, **said: Any) -> SendForm:
    if type == FILED:
        said = {"procedure": "2.000815", "applicant": {"name": "Lê Thị Hoa"}} | said
    return SendForm(unit=unit, form=f"form-{number:0>16}", type=type, said=said, officer=HANH)


async def send(desk: Desk, question: SendForm) -> SentForm:
    async with desk.office.transaction() as tx:
        return await api.send_form(question, tx)


async def state(desk: Desk, question: SendForm) -> SentForm:
    async with desk.office.reading() as read:
        return await api.state_of_form(StateOfForm(unit=question.unit, form=question.form), read)


async def consume(desk: Desk) -> None:
    """Let the consumer take in what was sent so far, as the bus brings it."""
    bus = desk.office.bus
    messages = [Msg(bus, subject="in.counter.record", data=to_json(event)) for event in await desk.said("IN")]
    async with desk.office.transaction() as tx:
        await handlers.take_in(handlers.read_all(messages, desk.office), tx)


async def test_a_form_is_a_record_of_the_own_series_once_it_is_taken_in(desk: Desk) -> None:
    sent = await send(desk, form(1))
    today = datetime.now(UTC) + timedelta(hours=7)
    assert sent == SentForm(state=FormState.SENT, about=f"MC.156.67-{today:%y%m%d}-0001")
    assert (await state(desk, form(1))).state is FormState.SENT
    await consume(desk)
    assert await state(desk, form(1)) == SentForm(state=FormState.ACCEPTED, about=sent.about)
    (filed,) = await desk.said("OFFICE")
    assert (filed["data"]["record"], filed["data"]["applicant"]) == (sent.about, "Lê Thị Hoa")


async def test_a_double_click_and_the_back_button_send_a_form_once(desk: Desk) -> None:
    first = await send(desk, form(1))
    assert await send(desk, form(1)) == first
    await consume(desk)
    assert await send(desk, form(1)) == SentForm(state=FormState.ACCEPTED, about=first.about)
    await consume(desk)
    assert len(await desk.said("IN")) == len(await desk.said("OFFICE")) == 1


async def test_a_form_that_says_something_else_the_second_time_is_refused(desk: Desk) -> None:
    await send(desk, form(1))
    again = await send(desk, form(1, applicant={"name": "Nguyễn Văn An"}))
    assert (again.state, again.faults[0].field) == (FormState.REJECTED, "id")
    assert len(await desk.said("IN")) == 1


async def test_of_what_is_wrong_nothing_is_stored_and_no_number_is_lost(desk: Desk) -> None:
    wrong = await send(desk, form(1, procedure="9.999999"))
    assert (wrong.state, [fault.field for fault in wrong.faults]) == (FormState.REJECTED, ["data.procedure"])
    nameless = await send(desk, form(1, applicant={"name": " "}))
    assert nameless.state is FormState.REJECTED
    assert (await state(desk, form(1))).state is FormState.UNKNOWN
    assert await desk.said("IN") == []
    assert (await send(desk, form(1))).about.endswith("-0001")


async def test_clerks_who_file_at_the_same_time_get_one_number_each(desk: Desk) -> None:
    sent = await asyncio.gather(*(send(desk, form(number)) for number in range(1, 13)))
    assert sorted(one.about[-4:] for one in sent) == [f"{number:04}" for number in range(1, 13)]


async def test_steps_follow_each_other_at_the_counter(desk: Desk) -> None:
    record = (await send(desk, form(1))).about
    await consume(desk)
    too_early = await send(desk, form(2, RETURNED, record=record))
    assert (too_early.state, too_early.faults[0].field) == (FormState.REJECTED, "type")
    for number, step in ((3, RESOLVED), (4, RETURNED)):
        assert (await send(desk, form(number, step, record=record))).state is FormState.SENT
        await consume(desk)
        assert (await state(desk, form(number, step))).state is FormState.ACCEPTED
    ended = await send(desk, form(5, RESOLVED, record=record))
    assert (ended.state, ended.faults[0].field) == (FormState.REJECTED, "type")


async def test_two_tabs_that_do_the_same_do_it_once(desk: Desk) -> None:
    record = (await send(desk, form(1))).about
    await consume(desk)
    for tab in (2, 3):  # both were opened before either was sent
        assert (await send(desk, form(tab, RESOLVED, record=record))).state is FormState.SENT
    await consume(desk)
    states = sorted([(await state(desk, form(tab, RESOLVED))).state for tab in (2, 3)])
    assert states == [FormState.ACCEPTED, FormState.REJECTED]
    assert [fact["type"] for fact in await desk.said("OFFICE")] == [FILED, RESOLVED]


async def test_what_another_system_has_filed_is_read_only(desk: Desk) -> None:
    filed = Teller("demo").filed()
    await desk.take([filed])
    record = filed["data"]["record"]
    refused = await send(desk, form(1, RESOLVED, unit=VAN_SON, record=record))
    assert (refused.state, refused.faults[0].field) == (FormState.REJECTED, "data.record")
    async with desk.office.reading() as read:
        file = await api.file_of_record(FileOfRecord(record=record), read)
    assert (file.owner, file.possible) == ("demo", ())


@pytest.mark.parametrize(
    ("unit", "state"), [(TAN_NINH, FormState.REJECTED), (HEIR, FormState.SENT)], ids=["another", "its heir"]
)
async def test_the_records_of_a_unit_that_has_ended_go_on_at_the_counter_of_its_heir_alone(
    unit: str, state: FormState, desk: Desk
) -> None:
    filed = form(1, unit=VAN_SON, record="H56.31.20-230215-0042", at="2023-02-15T09:00:00+07:00")
    await send(desk, filed)
    await consume(desk)
    sent = await send(desk, form(2, RESOLVED, unit=unit, record="H56.31.20-230215-0042"))
    assert sent.state is state
    assert [fault.field for fault in sent.faults] == (["data.unit"] if state is FormState.REJECTED else [])


async def test_the_file_shows_the_steps_and_what_can_follow(desk: Desk) -> None:
    record = (await send(desk, form(1))).about
    await consume(desk)
    await send(desk, form(2, ASKED, record=record, papers=["Giấy khai sinh"]))
    await consume(desk)
    async with desk.office.reading() as read:
        file = await api.file_of_record(FileOfRecord(record=record, within=(TAN_NINH,)), read)
        with pytest.raises(NotFound):
            await api.file_of_record(FileOfRecord(record=record, within=(VAN_SON,)), read)
    assert [(step.type, step.publisher, step.officer) for step in file.steps] == [
        (FILED, "counter", "lt-hanh"),
        (ASKED, "counter", "lt-hanh"),
    ]
    assert file.steps[1].said == {"papers": ["Giấy khai sinh"]}
    assert (file.applicant, file.status) == ("Lê Thị Hoa", "supplement-requested")
    assert "vn.motcua.record.supplemented.v1" in file.possible
    assert RETURNED not in file.possible


async def test_another_unit_learns_nothing_of_a_form(desk: Desk) -> None:
    await send(desk, form(1))
    assert (await state(desk, form(1, unit=VAN_SON))).state is FormState.UNKNOWN


STEPS = (FILED, RESOLVED, RETURNED, ASKED)
SENT = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(STEPS), st.booleans()), min_size=1, max_size=10)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SENT)
def test_whatever_is_sent_in_whatever_order_a_form_counts_once(
    tmp_path: Path, sent: list[tuple[int, str, bool]]
) -> None:
    """Forms of one record, each sent several times, with the consumer between some of them."""

    async def run() -> None:
        async with Desk.opened(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", tmp_path) as desk:
            record = (await send(desk, form(0))).about
            await consume(desk)
            for number, step, is_taken_in in sent:
                said: dict[str, Any] = {} if step == FILED else {"record": record}
                said |= {"papers": ["Giấy khai sinh"]} if step == ASKED else {}
                await send(desk, form(number, step, **said))
                if is_taken_in:
                    await consume(desk)
            await consume(desk)
            ids = [event["id"] for event in await desk.said("IN")]
            assert len(ids) == len(set(ids))
            facts = [fact["id"] for fact in await desk.said("OFFICE")]
            assert len(facts) == len(set(facts))
            assert len(await desk.said("OFFICE")) <= len(ids)

    asyncio.run(run())


async def test_what_an_officer_has_in_hand_is_what_nobody_else_worked_on_later(desk: Desk) -> None:
    codes = [(await send(desk, form(number))).about for number in range(1, 5)]
    await consume(desk)
    toan = Officer(role=Role.CLERK, id="nv-toan")
    passed_on = form(5, RESOLVED, record=codes[0]).model_copy(update={"officer": toan})
    await send(desk, passed_on)
    await send(desk, form(6, RESOLVED, record=codes[1]))
    await consume(desk)
    await send(desk, form(7, RETURNED, record=codes[1]))
    await consume(desk)

    async def held(officer: str, *units: str, limit: int = 500) -> HeldRecords:
        asked = RecordsInHand(units=units or (TAN_NINH,), officer=officer, limit=limit)
        async with desk.office.reading() as read:
            return await api.records_in_hand(asked, read)

    assert (await held("lt-hanh")).records == (codes[3], codes[2])
    assert (await held("nv-toan")).records == (codes[0],)
    assert (await held("lt-hanh", limit=1)).are_all is False
    assert (await held("lt-hanh", NEXT_DOOR)).records == ()


async def test_a_record_of_the_counter_is_linked_to_one_that_a_feed_tells_and_unlinked_again(
    desk: Desk,
) -> None:
    ours = (await send(desk, form(1))).about
    await consume(desk)
    at = datetime.now(UTC) - timedelta(hours=1)
    await desk.take([Teller("demo", 7, "15667").filed(at.isoformat())])
    feed = f"H56.31.20-230215-{7:04}"

    async def file(record: str) -> WholeRecord:
        async with desk.office.reading() as read:
            return await api.file_of_record(FileOfRecord(record=record), read)

    unknown, own = "H56.31.20-230215-0009", (await send(desk, form(2))).about
    await consume(desk)
    for number, wrong in enumerate((ours, unknown, own), 10):
        refused = await send(desk, form(number, LINKED, record=ours, other=wrong))
        assert refused.state is FormState.REJECTED
        assert {one.field for one in refused.faults} == {"data.other"}
    elsewhere = form("elsewhere", LINKED, unit=VAN_SON, record=ours, other=feed)
    assert (await send(desk, elsewhere)).state is FormState.REJECTED
    link = form("link", LINKED, record=ours, other=feed)
    for _ in range(2):
        await send(desk, link)
        await consume(desk)
    assert (await state(desk, link)).state is FormState.ACCEPTED
    linked = await file(ours)
    assert (linked.linked_to, linked.possible) == (feed, (UNLINKED,))
    assert [step.type for step in linked.steps] == [FILED, LINKED]
    assert ((await file(feed)).linked_from, (await file(feed)).possible) == ((ours,), ())
    await send(desk, form("unlink", UNLINKED, record=ours))
    await consume(desk)
    again = await file(ours)
    assert (again.linked_to, LINKED in again.possible, UNLINKED in again.possible) == ("", True, False)
    assert (await file(feed)).linked_from == ()
