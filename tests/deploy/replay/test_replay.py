"""What a replay makes of lines and receipts, without a bus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client

from deploy.replay.ledger import ReplayLedger
from deploy.replay.lines import EventKey, EventLine, lines_of
from deploy.replay.sending import EventSender
from shared.contracts.events.receipt import Receipt, Verdict

FILED = "vn.motcua.record.filed.v1"


def line(number: int, event_id: str | None = "e") -> EventLine:
    return EventLine(number, b"", FILED, EventKey("urn:a", event_id))


def receipt(verdict: Verdict, event_id: str | None = "e") -> Receipt:
    return Receipt(publisher="demo", source="urn:a", event_id=event_id, verdict=verdict)


@pytest.mark.parametrize(
    ("body", "noun", "key"),
    [
        pytest.param(
            b'{"type": "vn.motcua.life-event.registered.v1", "source": "a", "id": "b"}',
            "life-event",
            ("a", "b"),
            id="an event goes by its noun",
        ),
        pytest.param(
            b'{"type": "else", "id": "b"}', "unreadable", (None, "b"), id="an unknown type is unreadable"
        ),
        pytest.param(
            b'{"type": "vn.motcua..b", "id": 7}', "unreadable", (None, None), id="so is one without a noun"
        ),
        pytest.param(b"[1]", "unreadable", (None, None), id="a list is no event"),
        pytest.param(b"\xff\x00", "unreadable", (None, None), id="bytes are no event"),
        pytest.param(b"[" * 100_000, "unreadable", (None, None), id="deep nesting is no event"),
        pytest.param(b'{"id": "' + b"x" * 256 + b'"}', "unreadable", (None, None), id="a long id is none"),
    ],
)
def test_a_line_goes_where_its_type_says(body: bytes, noun: str, key: tuple[str | None, str | None]) -> None:
    (read,) = lines_of([b"\n", body + b"\r\n"])
    assert (read.number, read.body, read.noun, read.key) == (2, body, noun, key)


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["a", "b", None]), max_size=20).flatmap(
        lambda ids: st.tuples(st.just(ids), st.permutations(ids))
    )
)
def test_once_there_is_a_receipt_for_each_line_none_is_open(
    ids: tuple[list[str | None], list[str | None]],
) -> None:
    sent, received = ids
    ledger = ReplayLedger()
    for number, event_id in enumerate(sent):
        ledger.sent(line(number, event_id))
    for settled, event_id in enumerate(received):
        assert (ledger.settled, ledger.open) == (settled, len(sent) - settled)
        assert ledger.take(receipt(Verdict.ACCEPTED, event_id))
    assert list(ledger.open_lines()) == []
    assert ledger.kept[FILED] == len(sent)


def test_a_receipt_that_nobody_waits_for_changes_nothing() -> None:
    ledger = ReplayLedger()
    ledger.sent(line(1))
    assert ledger.take(receipt(Verdict.ACCEPTED))
    assert not ledger.take(receipt(Verdict.DUPLICATE))
    assert not ledger.take(receipt(Verdict.ACCEPTED, "another"))
    assert ledger.verdicts == {Verdict.ACCEPTED: 1}


def test_what_waited_is_counted_once_by_its_last_receipt() -> None:
    ledger = ReplayLedger()
    ledger.sent(line(1))
    ledger.take(receipt(Verdict.WAITING))
    assert ledger.kept.total() == 0
    assert ledger.take(receipt(Verdict.ACCEPTED))
    assert (ledger.settled, ledger.verdicts[Verdict.WAITING], ledger.kept[FILED]) == (1, 0, 1)


def test_the_same_event_with_other_content_is_told_apart_by_the_order_of_sending() -> None:
    ledger = ReplayLedger()
    ledger.sent(line(1))
    ledger.sent(line(2))
    ledger.take(receipt(Verdict.ACCEPTED))
    ledger.take(receipt(Verdict.REJECTED))
    assert [rejected.number for rejected in ledger.rejected] == [2]


async def test_nothing_is_sent_when_all_receipts_have_come_meanwhile() -> None:
    sender = EventSender(Client(), "demo", stall_timeout_s=1)
    assert await sender.send([]) == []
