"""Parcels: what one transaction says, cut so that the bus takes it."""

from collections.abc import Awaitable, Callable

import pytest

from shared.storage import outbox
from shared.storage.database import Database
from shared.storage.outbox import LARGEST_PARCEL, Outgoing


@pytest.mark.parametrize(
    ("sizes", "parcels"),
    [
        pytest.param([10] * 500, [500], id="five hundred messages are one parcel"),
        pytest.param([10] * 1201, [500, 500, 201], id="more are several"),
        pytest.param([LARGEST_PARCEL // 2] * 3, [2, 1], id="large messages make small parcels"),
        pytest.param([LARGEST_PARCEL * 2, 1], [1, 1], id="a message larger than a parcel travels alone"),
        pytest.param([], [], id="nothing said is nothing kept"),
    ],
)
async def test_parcels_hold_all_messages_in_order(
    sizes: list[int], parcels: list[int], open_database: Callable[[str], Awaitable[Database]]
) -> None:
    database = await open_database("toy")
    await database.create(outbox.TABLES)
    said = [Outgoing("OFFICE", "office.x", str(n), "x" * size) for n, size in enumerate(sizes)]
    async with database.writing() as connection:
        await outbox.put(connection, said)
    async with database.reading() as connection:
        kept = await outbox.first(connection, 10)
        assert await outbox.depth(connection) == len(said)
    assert [len(parcel.messages) for parcel in kept] == parcels
    assert [message for parcel in kept for message in parcel.messages] == said


async def test_each_stream_has_parcels_of_its_own(
    open_database: Callable[[str], Awaitable[Database]],
) -> None:
    database = await open_database("toy")
    await database.create(outbox.TABLES)
    said = [Outgoing(stream, "s", str(n), "x") for n, stream in enumerate(["OFFICE", "", "OFFICE", "DEAD"])]
    async with database.writing() as connection:
        await outbox.put(connection, said)
    async with database.reading() as connection:
        kept = {
            parcel.stream: [message.id for message in parcel.messages]
            for parcel in await outbox.first(connection, 9)
        }
    assert kept == {"OFFICE": ["0", "2"], "": ["1"], "DEAD": ["3"]}
