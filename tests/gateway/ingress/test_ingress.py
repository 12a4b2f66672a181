"""The HTTP ingress: keys, idempotent publishing, receipts."""

import json
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import nats
import pytest
from nats.aio.client import Client

from services.gateway.ingress.keys import Keys
from services.gateway.ingress.reading import MAX_EVENTS
from services.intake.main import service
from shared.contracts.arriving import LARGEST_EVENT
from shared.messaging.streams import provision
from tests.gateway.support.ingress_app import (
    BATCH,
    KEY,
    NEIGHBOURS,
    STRUCTURED,
    filed,
    intake,
    keep_keys,
    open_ingress,
    receipt_at,
)
from tests.support.servers import nats_server

SENT = {"Content-Type": STRUCTURED}


@pytest.fixture(scope="module")
def bus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nats_server(tmp_path_factory.mktemp("bus")) as url:
        yield url


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    keep_keys(tmp_path / "keys.toml", portal=KEY, clinic=NEIGHBOURS)
    return tmp_path / "keys.toml"


@pytest.fixture
async def ingress(bus_url: str, bus: Client, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with open_ingress(bus_url, keys) as client:
        yield client


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Client]:
    """The bus, provisioned."""
    client = await nats.connect(bus_url)
    await provision(client.jetstream(), [service.consumer])
    yield client
    await client.close()


async def on_the_bus(bus: Client) -> int:
    return (await bus.jetstream().stream_info("IN")).state.messages


async def test_an_event_may_be_sent_as_often_as_one_likes(ingress: httpx.AsyncClient, bus: Client) -> None:
    before = await on_the_bus(bus)
    answers = [await ingress.post("/events", json=filed(), headers=SENT) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    [location] = {answer.headers["location"] for answer in answers}
    assert location.startswith("/events/receipt?source=urn%3Aportal&id=e-1&content=")
    assert await on_the_bus(bus) == before + 3, "intake recognises what came before, and says so"
    message = await bus.jetstream().get_last_msg("IN", "in.portal.record")
    assert json.loads(message.data or b"") == filed()


async def test_the_same_id_that_says_something_else_is_left_to_intake(
    ingress: httpx.AsyncClient, bus: Client
) -> None:
    before = await on_the_bus(bus)
    for time in ("2023-02-15T08:30:00+07:00", "2023-02-15T08:31:00+07:00"):
        assert (await ingress.post("/events", json=filed(2, time=time), headers=SENT)).status_code == 202
    assert await on_the_bus(bus) == before + 2


async def test_a_batch_goes_in_whole_also_with_events_that_were_sent_before(
    ingress: httpx.AsyncClient, bus: Client
) -> None:
    await ingress.post("/events", json=filed(11), headers=SENT)
    before = await on_the_bus(bus)
    batch = [filed(number) for number in range(10, 15)]
    answer = await ingress.post("/events", content=json.dumps(batch), headers={"Content-Type": BATCH})
    assert [one["id"] for one in answer.json()["taken"]] == [event["id"] for event in batch]
    assert "location" not in answer.headers
    assert await on_the_bus(bus) == before + 5
    again = await ingress.post("/events", content=json.dumps(batch), headers={"Content-Type": BATCH})
    assert again.status_code == 202
    assert await on_the_bus(bus) == before + 10


async def test_of_a_batch_with_a_fault_nothing_is_taken(ingress: httpx.AsyncClient, bus: Client) -> None:
    before = await on_the_bus(bus)
    batch = [filed(20), filed(21, id=""), filed(22, data={"unit": "15712"})]
    answer = await ingress.post("/events", content=json.dumps(batch), headers={"Content-Type": BATCH})
    assert answer.status_code == 422
    fields = {fault["field"] for fault in answer.json()["faults"]}
    assert {"1.id", "2.data.record", "2.data.applicant"} <= fields
    assert not any(field.startswith("0") for field in fields)
    assert await on_the_bus(bus) == before


async def test_a_binary_event_goes_to_the_bus_as_a_structured_one(
    ingress: httpx.AsyncClient, bus: Client
) -> None:
    event = filed(30, subject="hồ sơ")
    data = event.pop("data")
    headers = {
        f"ce-{name}": httpx.URL("", params={"x": value}).query.decode()[2:] for name, value in event.items()
    }
    answer = await ingress.post("/events", json=data, headers=headers)
    assert answer.status_code == 202, answer.text
    message = await bus.jetstream().get_last_msg("IN", "in.portal.record")
    assert json.loads(message.data or b"")["data"] == data
    assert json.loads(message.data or b"")["id"] == "e-30"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Authorization": ""}, id="no key"),
        pytest.param({"Authorization": "Bearer another"}, id="a wrong key"),
        pytest.param({"Authorization": f"Basic {KEY}"}, id="another scheme"),
        pytest.param({"Authorization": f"Bearer {KEY} "}, id="a key with a blank is the key"),
        pytest.param({"Authorization": "Bearer khóa".encode()}, id="a key that is no ASCII"),
        pytest.param(
            {"Authorization": "", "X-SSL-Client-S-DN": "CN=portal"}, id="a certificate that somebody claims"
        ),
    ],
)
async def test_who_has_no_key_is_not_let_in(
    ingress: httpx.AsyncClient, headers: dict[str, str], request: pytest.FixtureRequest
) -> None:
    answer = await ingress.post("/events", json=filed(), headers=SENT | headers)
    if "is the key" in request.node.callspec.id:
        assert answer.status_code == 202
        return
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert (await ingress.get("/events/e-1/receipt?source=urn:portal", headers=headers)).status_code == 401


async def test_a_key_that_is_rotated_or_revoked_is_refused_at_once(
    ingress: httpx.AsyncClient, keys: Path
) -> None:
    async def statuses() -> list[int]:
        both = ("a-new-key", KEY)
        return [
            (
                await ingress.post("/events", json=filed(), headers=SENT | {"Authorization": f"Bearer {key}"})
            ).status_code
            for key in both
        ]

    assert await statuses() == [401, 202]
    keep_keys(keys, portal="a-new-key")
    assert await statuses() == [202, 401]
    keep_keys(keys)
    assert await statuses() == [401, 401]


def test_a_file_of_keys_that_cannot_be_read_or_is_not_there_lets_nobody_in(keys: Path) -> None:
    known = Keys(keys)
    assert known.owner(KEY) == "portal"
    keys.write_text("= no TOML")
    assert known.owner(KEY) is None
    keys.unlink()
    assert known.owner(KEY) is None
    keys.write_text(f'portal = "{sha256(KEY.encode()).hexdigest()}"\n', encoding="utf-8-sig")
    assert known.owner(KEY) == "portal"
    assert Keys(None).owner(KEY) is None


async def test_more_than_may_come_is_not_read_to_its_end(ingress: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1024
            yield b" " * 1024

    answer = await ingress.post("/events", content=endless(), headers=SENT)
    assert (answer.status_code, sent <= LARGEST_EVENT + 2048) == (413, True)
    many = [filed(number) for number in range(MAX_EVENTS + 1)]
    too_many = await ingress.post("/events", content=json.dumps(many), headers={"Content-Type": BATCH})
    assert too_many.status_code == 422


async def test_who_goes_astray_is_told_so_by_a_problem(ingress: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("PUT", "/events", 405),
        ("GET", "/events", 405),
        ("POST", "/events/x", 404),
    ):
        answer = await ingress.request(method, path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await ingress.get("/events/e-1/receipt")).json()["faults"][0]["field"] == "source"


async def test_a_bus_that_takes_nothing_is_said_to_be_away(keys: Path, nats_url: str) -> None:
    client = await nats.connect(nats_url)
    if any(name == "IN" for name in [one.config.name for one in await client.jetstream().streams_info()]):
        await client.jetstream().delete_stream("IN")
    await client.close()
    async with open_ingress(nats_url, keys) as ingress:
        answer = await ingress.post("/events", json=filed(), headers=SENT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


@pytest.mark.slow
async def test_what_became_of_an_event_is_told_to_its_publisher_and_to_nobody_else(
    ingress: httpx.AsyncClient, bus_url: str, bus: Client, tmp_path: Path
) -> None:
    with intake(bus_url, tmp_path):
        good = await ingress.post("/events", json=filed(41), headers=SENT)
        foreign = await ingress.post("/events", json=filed(42, source="urn:other"), headers=SENT)
        odd = await ingress.post("/events", json=filed(43, id="a/b?c d%/receipt"), headers=SENT)
        told = [await receipt_at(ingress, one.headers["location"]) for one in (good, foreign, odd)]
        neighbour = {"Authorization": f"Bearer {NEIGHBOURS}"}
        asked = await ingress.get(good.headers["location"], headers=neighbour)
    assert [one["verdict"] for one in told] == ["accepted", "rejected", "accepted"]
    assert told[1]["faults"][0]["field"] == "source"
    assert (asked.status_code, asked.json()["type"]) == (404, "urn:motcua:problem:not-known-yet")
