"""What is in the outbox goes out, in order, once."""

from collections.abc import Awaitable, Callable

import pytest
from nats.aio.client import Client
from pydantic_core import from_json
from sqlalchemy import update
from structlog.testing import capture_logs

from shared.contracts.events.fact import fact_id
from shared.contracts.events.receipt import Receipt, Verdict
from shared.messaging.relay import PARCELS, Disconnected, Relay
from shared.messaging.transaction import Transaction
from shared.storage import inbox, outbox
from shared.storage.database import Database
from shared.storage.outbox import Outgoing
from tests.shared.conftest import Bus, drafted

OFFICE = "office.letter.drafted."


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    database = await open_database("toy")
    await database.create(inbox.TABLES, outbox.TABLES)
    return database


async def say(database: Database, *letters: str) -> None:
    async with database.writing() as connection:
        tx = Transaction(connection, "toy")
        for letter in letters:
            tx.publish(drafted(letter), id=fact_id(letter))
        await tx.flush_and_count()


async def told(bus: Bus) -> list[str]:
    return [from_json(event)["data"]["letter"] for event in await bus.kept("OFFICE", OFFICE)]


async def waiting(database: Database) -> int:
    async with database.reading() as connection:
        return await outbox.depth(connection)


@pytest.mark.slow
async def test_what_was_said_goes_out_in_order_and_is_forgotten(bus: Bus, database: Database) -> None:
    letters = [f"l{n:04}" for n in range(1200)]
    await say(database, *letters[:700])
    await say(database, *letters[700:])
    assert await waiting(database) == 1200
    relay = Relay(database, bus.client, "toy")
    while await relay.publish_some():
        pass
    assert (await waiting(database), await told(bus)) == (0, letters)


async def test_an_outbox_that_was_read_to_its_end_is_not_looked_at_again(
    bus: Bus, database: Database
) -> None:
    for number in range(PARCELS + 1):
        await say(database, f"l{number}")
    relay = Relay(database, bus.client, "toy")
    assert [await relay.publish_some(), await relay.publish_some()] == [True, False]
    assert await waiting(database) == 0


async def test_a_death_between_the_acknowledgement_and_our_note_of_it_doubles_nothing(
    bus: Bus, database: Database
) -> None:
    await say(database, "a", "b", "c")
    relay = Relay(database, bus.client, "toy")
    async with database.reading() as connection:
        [parcel] = await outbox.first(connection, 1)
    await relay._publish(parcel)
    while await relay.publish_some():
        pass
    assert (await waiting(database), await told(bus)) == (0, ["a", "b", "c"])


async def test_a_parcel_of_which_the_bus_has_a_part_is_completed(bus: Bus, database: Database) -> None:
    await say(database, "b")
    relay = Relay(database, bus.client, "toy")
    await relay.publish_some()
    await say(database, "a", "b", "c")
    await relay.publish_some()
    assert sorted(await told(bus)) == ["a", "b", "c"]


async def test_what_the_bus_does_not_take_stays(bus: Bus, database: Database) -> None:
    async with database.writing() as connection:
        await outbox.put(connection, [Outgoing("OFFICE", "office.x", "1", "x" * 200_000)])
    relay = Relay(database, bus.client, "toy")
    with pytest.raises(Exception, match="size"):
        await relay.publish_some()
    assert await waiting(database) == 1


@pytest.mark.parametrize(
    ("column", "content"),
    [
        pytest.param("parcel", b"\x00 no parcel", id="no JSON"),
        pytest.param("parcel", b'[["office.x", "1"]]', id="no message"),
        pytest.param("parcel", b'[["two words", "1", "{}"]]', id="no subject"),
        pytest.param("parcel", b"", id="nothing"),
        pytest.param("stream", "NOWHERE", id="no stream"),
    ],
)
async def test_a_row_that_holds_no_parcel_stays_is_named_and_the_others_go_out(
    bus: Bus, database: Database, column: str, content: object
) -> None:
    for letter in "abc":
        await say(database, letter)
    async with database.writing() as connection:
        damaged = update(outbox.outbox).where(outbox.outbox.c.id == 2).values({column: content})
        await connection.execute(damaged)
    relay = Relay(database, bus.client, "toy")
    with capture_logs() as logs:
        while await relay.publish_some():
            pass
    assert (await waiting(database), await told(bus)) == (1, ["a", "c"])
    assert relay.unreadable == {2}
    assert [one for one in logs if one["event"] == "outbox_row_unreadable"] == [
        {"event": "outbox_row_unreadable", "row": 2, "log_level": "error"}
    ]


async def test_while_the_bus_is_away_nothing_is_put_into_the_clients_buffer(
    bus: Bus, database: Database
) -> None:
    async with database.writing() as connection:
        tx = Transaction(connection, "toy")
        tx.send_receipt(Receipt(publisher="demo", source="urn:x", event_id="e-1", verdict=Verdict.ACCEPTED))
        await tx.flush_and_count()
    relay = Relay(database, bus.client, "toy")
    bus.client._status = Client.RECONNECTING
    for _ in range(3):
        with pytest.raises(Disconnected):
            await relay.publish_some()
    assert bus.client.pending_data_size == 0
    bus.client._status = Client.CONNECTED
    while await relay.publish_some():
        pass
    assert await waiting(database) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_while_the_relay_publishes_the_log_of_sqlite_can_start_again(
    bus: Bus, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy: list[int] = []
    publish = Relay._publish

    async def look(relay: Relay, parcel: outbox.Parcel) -> None:
        await say(database, "meanwhile")
        async with database.session() as session:
            checkpoint = await session.exec_driver_sql("pragma wal_checkpoint(truncate)")
            busy.append(checkpoint.one()[0])
        await publish(relay, parcel)

    monkeypatch.setattr(Relay, "_publish", look)
    await say(database, "a")
    await Relay(database, bus.client, "toy").publish_some()
    assert busy == [0]


async def test_a_receipt_reaches_its_publisher(bus: Bus, database: Database) -> None:
    receipts = await bus.client.subscribe("receipts.demo.>")
    await bus.client.flush()
    async with database.writing() as connection:
        tx = Transaction(connection, "toy")
        tx.send_receipt(Receipt(publisher="demo", source="urn:x", event_id="e-1", verdict=Verdict.ACCEPTED))
        await tx.flush_and_count()
    await Relay(database, bus.client, "toy").publish_some()
    message = await receipts.next_msg(2)
    assert (message.subject, from_json(message.data)["verdict"]) == ("receipts.demo.e-1", "accepted")
