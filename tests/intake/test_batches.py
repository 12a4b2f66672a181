"""What intake does with a report: once, whole, and without saying who handed the record in."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nats.aio.msg import Msg

from services.intake import handlers, store
from services.intake.api import receipts_of
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.faults import fault
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.messaging.transaction import Transaction
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk, without_order
from tests.intake.support.outside_system import HUSH, NAME, Json, Sent, Teller, binary, but, sent

NEXT_DAY = "2023-02-16T09:00:00+07:00"


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    await create_postgresql(database_url.format(service="intake"))
    async with Desk.opened(database_url, tmp_path) as desk:
        yield desk


def a_record() -> list[Json]:
    teller = Teller("demo")
    return [
        teller.filed(),
        teller.step("resolved"),
        teller.step("returned", NEXT_DAY, handled_by="civil-status"),
    ]


async def verdicts(desk: Desk) -> list[str]:
    return [receipt["verdict"] for receipt in await desk.said("")]


async def told_later(desk: Desk, *event_ids: str) -> tuple[Receipt, ...]:
    question = ReceiptsOf(publisher="demo", source="urn:motcua:demo", event_ids=event_ids)
    async with desk.office.reading() as connection:
        return (await receipts_of(question, connection)).receipts


async def test_a_record_is_kept_answered_and_told(desk: Desk) -> None:
    await desk.take(a_record())
    [record] = (await desk.kept())["record"]
    assert (record["unit"], record["status"], record["procedure"]) == ("15712v1", "returned", "2.000815")
    assert await verdicts(desk) == ["accepted"] * 3
    assert [fact["data"]["sequence"] for fact in await desk.said("OFFICE")] == [1, 2, 3]
    assert (await desk.said("OFFICE"))[-1]["data"]["handled_by"] == "civil-status"


@pytest.mark.parametrize(
    ("message", "answered"),
    [
        pytest.param(sent(Teller("demo").filed()), "filed", id="whatever it holds"),
        pytest.param(binary(Teller("demo").filed()), "filed", id="in binary mode"),
        pytest.param(binary(Teller("demo").filed())._replace(body=b"{"), "filed", id="with a broken body"),
        pytest.param(Sent(b"{"), None, id="not without an id, which is kept alone"),
    ],
)
async def test_who_sent_what_cannot_be_processed_is_told_so(
    desk: Desk, message: Sent, answered: str | None
) -> None:
    bus = desk.office.bus
    arrived = Msg(bus, subject="in.demo.x", data=message.body, headers=dict(message.headers))
    async with desk.office.transaction() as tx:
        await handlers.give_up(arrived, tx)
    assert [receipt["event_id"] for receipt in await desk.said("")] == ([answered] if answered else [])
    later = await told_later(desk, "filed")
    assert [(one.verdict, one.faults[0].fault.en[:34]) for one in later] == (
        [("rejected", "the office could not process this ")] if answered else []
    )
    await desk.take([Teller("demo").filed()])
    assert [one.verdict for one in await told_later(desk, "filed")] == ["accepted"]


async def test_what_is_noted_is_told_later_too(desk: Desk) -> None:
    early = Teller("demo").step("resolved")
    other_day = Teller("demo").filed("2023-02-14T08:00:00+07:00")
    await desk.take([early, other_day, Teller("demo", 2).birth(email="a..b@example.vn")])
    for event_id, field in (("filed", "data.record"), ("registered", "data.email")):
        [later] = await told_later(desk, event_id)
        assert (later.verdict, later.faults, [note.field for note in later.notes]) == (
            "accepted",
            (),
            [field],
        )


async def test_a_redelivery_changes_nothing_and_is_answered_duplicate(desk: Desk) -> None:
    await desk.take(a_record())
    kept, said = await desk.kept(), await desk.said("OFFICE")
    await desk.take(a_record())
    assert (await desk.kept(), await desk.said("OFFICE")) == (kept, said)
    assert await verdicts(desk) == ["accepted"] * 3 + ["duplicate"] * 3


async def test_a_failure_leaves_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.take(a_record()[:1])
    kept = await desk.kept()

    def fail(*_: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Transaction, "flush_and_count", fail)
    with pytest.raises(RuntimeError, match="disk"):
        await desk.take(a_record()[1:])
    monkeypatch.undo()
    assert await desk.kept() == kept
    assert await verdicts(desk) == ["accepted"]
    await desk.take(a_record()[1:])
    assert await verdicts(desk) == ["accepted"] * 3


async def test_late_events_end_as_if_they_had_come_in_time(desk: Desk) -> None:
    for event in reversed(a_record()):
        await desk.take([event])
    assert await verdicts(desk) == ["waiting", "waiting", "accepted", "accepted", "accepted"]
    assert len(without_order(await desk.said("OFFICE"))) == 3
    assert [receipt.verdict for receipt in await told_later(desk, "filed", "resolved", "returned")] == [
        "accepted"
    ] * 3


async def test_who_handed_a_record_in_is_named_in_the_data_of_its_filing_only(desk: Desk) -> None:
    await desk.take(a_record())
    assert HUSH in str((await desk.kept())["record"])
    filed, *later = await desk.said("OFFICE")
    assert filed["data"].pop("applicant") == NAME
    assert HUSH not in str([filed, *later, *await desk.said("")])


async def test_an_entry_is_told_with_what_was_corrected_and_that_it_was_struck(desk: Desk) -> None:
    teller = Teller("demo")
    corrected = teller.entry("corrected", details=teller.birth(None)["data"]["details"], household="38-1")
    struck = teller.entry("cancelled", "2023-02-21T08:00:00+07:00")
    for event in (struck, corrected, teller.birth()):
        await desk.take([event])
    registered, *later = await desk.said("OFFICE")
    assert registered["type"] == "vn.motcua.life-event.registered.v1"
    told = {event["type"]: event["data"] for event in later}
    assert told["vn.motcua.life-event.corrected.v1"]["household"] == "38-1"
    assert told["vn.motcua.life-event.corrected.v1"]["details"]["child"]["born_on"] is None
    assert told["vn.motcua.life-event.cancelled.v1"]["unit"] == "15712v1"


async def test_what_was_rejected_may_be_sent_again_mended(desk: Desk) -> None:
    good = Teller("demo").filed()
    await desk.take([Teller("demo").filed(unit="99999")])
    await desk.take([but(good, data={})])
    [rejected] = await told_later(desk, "filed")
    assert (rejected.verdict, len(rejected.faults)) == ("rejected", 5)
    await desk.take([good])
    [accepted] = await told_later(desk, "filed")
    assert (accepted.verdict, accepted.faults) == ("accepted", ())


async def test_nothing_that_comes_later_under_its_id_undoes_an_event(desk: Desk) -> None:
    await desk.take([Teller("demo").filed()])
    await desk.take([Teller("demo").filed(at=5), Teller("demo").filed(channel="post")])
    assert [receipt.verdict for receipt in await told_later(desk, "filed")] == ["accepted"]
    assert await verdicts(desk) == ["accepted", "rejected", "rejected"]


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        pytest.param(
            "2025-06-30T17:00:00+07:00", "rejected", id="another unit takes no part while the first is there"
        ),
        pytest.param("2025-07-01T08:00:00+07:00", "accepted", id="its successor goes on with the record"),
    ],
)
async def test_a_record_stays_with_its_unit_or_that_units_successor(
    desk: Desk, at: str, verdict: str
) -> None:
    await desk.take(
        [Teller("demo").filed("2025-06-30T08:00:00+07:00"), Teller("demo").step("resolved", at, unit="15664")]
    )
    assert await verdicts(desk) == ["accepted", verdict]
    assert {fact["data"]["unit"] for fact in await desk.said("OFFICE")} == {"15712v1"}


async def test_the_latest_correction_holds_whenever_it_came(desk: Desk) -> None:
    teller = Teller("demo")
    first = but(teller.step("corrected", reason="x", procedure="1.004873"), id="1")
    second = but(teller.step("corrected", NEXT_DAY, reason="x", procedure="1.001193"), id="2")
    for event in (second, first, teller.filed()):
        await desk.take([event])
    [record] = (await desk.kept())["record"]
    assert (record["procedure"], record["status"]) == ("1.001193", "filed")


async def test_the_last_report_of_each_publisher_is_noted_and_of_a_name_that_nobody_has_none(
    desk: Desk,
) -> None:
    await desk.take(a_record())
    first = await seen(desk)
    assert first.keys() == {"demo"}
    stranger = Receipt(
        publisher="nobody", verdict=Verdict.REJECTED, faults=(fault("subject", "unknown_publisher"),)
    )
    async with desk.office.transaction() as tx:
        await store.note_seen(tx.connection, [stranger], first["demo"])
    assert await seen(desk) == first
    await desk.take([])
    assert await seen(desk) == first
    await desk.take(a_record())
    assert (await seen(desk))["demo"] > first["demo"], "a report that comes again has come"


async def seen(desk: Desk) -> dict[str, datetime]:
    async with desk.office.reading() as read:
        return await store.publishers_seen(read)
