"""What officials, citizens and an operator do in the office that is kept, by the contract and commands."""

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

import httpx
from nats.aio.client import Client

from tests.upgrade.looking import UNIT, ask
from tests.upgrade.old_office import CLINIC_KEY, OldOffice
from tests.upgrade.story import CUT, Event, at, code, filed, of_the_clinic

CHAIRMAN: Final = {"role": "chairman", "id": "ct-01"}
CLERK: Final = {"role": "clerk", "id": "cb-07"}
GARBAGE: Final = b"{this is no event"
HALF_A_FACT: Final = b'{"specversion":"1.0","id":"cut","source":"urn:motcua:intake","type":"vn.motcua.reco'
STORM: Final = (
    '[[closed]]\ndays = [2023-04-10]\nwhy = "Bão"\nsource = "Quyết định 12/QĐ-UBND"\nsure = "unchecked"\n'
)
SATISFIED: Final = {"responsibility": 5, "attitude": 5, "capacity": 4}


async def report(bus: Client, events: Iterable[Event | bytes], run: str) -> None:
    """Report as the publisher of the demo does; bytes go as they are."""
    js = bus.jetstream()
    for nth, event in enumerate(events):
        noun = "unreadable" if isinstance(event, bytes) else event["type"].split(".")[2]
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = {"Nats-Msg-Id": f"demo:{run}:{nth}:1", "Content-Type": "application/cloudevents+json"}
        await js.publish(f"in.demo.{noun}", body, headers=headers)


def letter_of(entry: str) -> str:
    """Return the id of the letter about an entry of the register."""
    return blake2b("\x1f".join(("letter", UNIT, entry)).encode(), digest_size=16).hexdigest()


async def act(bus: Client, entry: str, act: str, officer: dict[str, str] = CHAIRMAN, **more: Any) -> None:
    """Take a step with a letter."""
    question = {"letter": letter_of(entry), "act": act, "officer": officer} | more
    taken = await ask(bus, "letters.step.v1", question)
    assert taken["taken"], taken


async def save_a_wording(bus: Client) -> None:
    """Let the unit write to couples in words of its own."""
    text = (await ask(bus, "letters.wording.v1", {"unit": UNIT, "kind": "marriage"}))["text"]
    own = text.replace("trăm năm hạnh phúc", "trăm năm hạnh phúc, nhà {{ head.office }} mãi đầm ấm")
    assert own != text
    await ask(bus, "letters.try-wording.v1", {"kind": "marriage", "text": own})
    saved = {"unit": UNIT, "kind": "marriage", "text": own, "officer": CHAIRMAN, "reason": "Theo ý Chủ tịch"}
    await ask(bus, "letters.save-wording.v1", saved)


async def officials_act(bus: Client) -> None:
    """Take every step that there is with some letter; others stay held."""
    birth, death, marriage = "KS-15712-2023-0001", "KT-15712-2023-0001", "KH-15712-2023-0001"
    await act(bus, "KS-15712-2023-0003", "approve")
    await act(bus, "KS-15712-2023-0011", "hold", CLERK, reason="Hỏi lại gia đình")
    await act(bus, "KT-15712-2023-0002", "cancel", reason="Đến thăm, không gửi thư")
    for entry, channel in ((birth, "ceremony"), (death, "visit")):
        await act(bus, entry, "print", CLERK)
        await act(bus, entry, "hand-over", CLERK, channel=channel)
    await act(bus, death, "return", CLERK, reason="Đi vắng")
    await act(bus, death, "send-again", CLERK)
    await act(bus, marriage, "print", CLERK)
    for record in (code(13, 4), code(14, 1), code(30, 1)):
        await ask(bus, "letters.papers.v1", {"unit": UNIT, "record": record})
    await ask(bus, "letters.print-run.v1", {"unit": UNIT, "officer": CLERK, "kind": "marriage"})


async def citizens_answer(bus: Client) -> None:
    """Let some who are invited answer, two of them dissatisfied, and recommend something."""
    page = {"unit": UNIT, "limit": 500}
    tokens = {
        one["record"]: one["token"]
        for one in (await ask(bus, "surveys.open-invitations.v1", page))["invitations"]
    }
    for serial in range(1, 9):
        steps = SATISFIED | ({"attitude": 1} if serial in (3, 5) else {})
        said = {"steps": steps, "comment": f"Góp ý {serial}", "channel": "paper" if serial == 1 else "qr"}
        contact = {"contact": "0900 000 000"} if serial == 5 else {}
        given = {"token": tokens[code(2, serial)]} | said | contact
        assert (await ask(bus, "surveys.answer.v2", given))["kept"]
    line = (await ask(bus, "surveys.follow-ups.v1", page))["follow_ups"]
    [mended] = [one["follow_up"] for one in line if one["comment"] == "Góp ý 3"]
    outcome = {"follow_up": mended, "outcome": "mended", "said": "Đã xin lỗi"}
    await ask(bus, "surveys.answer-follow-up.v1", outcome)
    for nth, words in enumerate(("Cần thêm ghế ngồi", "Đường thôn hỏng")):
        about = {"unit": UNIT, "form": f"{nth}" * 16, "procedure": "x.recommendation.matter", "words": words}
        taken = await ask(
            bus, "surveys.recommend.v1", about | {"sender": "Lê Văn Bịa", "contact": "Thôn Một"}
        )
    answer = {"record": taken["record"], "outcome": "passed-on", "said": "Đã chuyển", "officer": CHAIRMAN}
    await ask(bus, "surveys.answer-recommendation.v1", answer)


async def the_next_day(bus: Client) -> None:
    """Let people act on what lay there from before: a letter, a link, a follow-up, a recommendation."""
    page = {"unit": UNIT, "limit": 500}
    await act(bus, "KS-15712-2023-0002", "approve")
    await act(bus, "KH-15712-2023-0001", "hand-over", CLERK, channel="counter")
    links = (await ask(bus, "surveys.open-invitations.v1", page))["invitations"]
    [token] = [one["token"] for one in links if one["record"] == code(2, 9)]
    given = {"token": token, "steps": SATISFIED, "comment": "Góp ý sau", "channel": "qr"}
    assert (await ask(bus, "surveys.answer.v2", given))["kept"]
    lines = (await ask(bus, "surveys.follow-ups.v1", page))["follow_ups"]
    [left] = [one["follow_up"] for one in lines if not one["answered_at"]]
    await ask(
        bus, "surveys.answer-follow-up.v1", {"follow_up": left, "outcome": "explained", "said": "Đã gọi"}
    )
    [record] = [
        one["record"] for one in (await ask(bus, "surveys.recommendations.v1", page))["recommendations"]
    ]
    answer = {"record": record, "outcome": "settled", "said": "Đã thêm ghế", "officer": CHAIRMAN}
    await ask(bus, "surveys.answer-recommendation.v1", answer)


def a_clinic_reports(gateway_url: str) -> None:
    """Let a system report by HTTP, with its key."""
    headers = {"Authorization": f"Bearer {CLINIC_KEY}", "Content-Type": "application/cloudevents+json"}
    body = json.dumps(of_the_clinic())
    sent = httpx.post(f"{gateway_url}/events", content=body, headers=headers, trust_env=False)
    assert sent.status_code == 202, sent.text


async def half_a_fact(bus: Client) -> None:
    """Let a fact come cut in half."""
    await bus.jetstream().publish("office.record.filed.v1.15712v1", HALF_A_FACT)


def whole_fact() -> bytes:
    """What it would have been."""
    said = filed(CUT, at(27), procedure="1.004837")
    data = {"unit": UNIT, "record": CUT, "procedure": "1.004837", "sequence": 1, "at": at(27)}
    data |= {"channel": "counter", "applicant": said["data"]["applicant"]["name"]}
    fact = said | {"id": "cut", "source": "urn:motcua:intake", "data": data}
    return json.dumps(fact).encode()


def an_operator_acts(office: OldOffice, about: Sequence[str], mended: bytes) -> None:
    """Decide about the calendar, drop one dead letter, and send another again, mended."""
    (office.folder / "storm.toml").write_text(STORM)
    (office.folder / "mended.json").write_bytes(mended)
    office.motcua("calendar", "apply", str(office.folder / "storm.toml"), "--by", "ct-01")
    office.motcua("dead", "drop", about[0], "--why", "Gửi nhầm")
    office.motcua("dead", "redrive", about[1], "--edit", str(office.folder / "mended.json"))
    for name in ("storm.toml", "mended.json"):
        (office.folder / name).unlink()
