"""A service starts able to hear, or not at all."""

from collections.abc import Awaitable, Callable

import nats
import pytest

from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import STREAMS, NotProvisioned, provision
from shared.storage.database import Database
from tests.shared.conftest import Bus, Toy


async def test_a_service_without_its_reader_does_not_start(
    nats_url: str, database_url: str, open_database: Callable[[str], Awaitable[Database]]
) -> None:
    await open_database("toy")
    with pytest.raises(NotProvisioned, match="provision the bus first"):
        async with Toy(nats_url, database_url).running():
            pass


async def test_provisioning_again_changes_and_loses_nothing(bus: Bus) -> None:
    await bus.tell("a")
    js = bus.client.jetstream()
    before = (await js.stream_info("OFFICE")).config
    await provision(js, [Toy(bus.url, "").service().consumer])
    after = await js.stream_info("OFFICE")
    assert (after.config, after.state.messages) == (before, 1)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
async def test_nobody_may_delete_what_a_stream_keeps(bus: Bus, stream) -> None:  # type: ignore[no-untyped-def]
    await bus.tell("a")
    with pytest.raises(nats.js.errors.APIError, match="delete not permitted"):
        await bus.client.jetstream().delete_msg(stream.name, 1)


async def test_a_question_that_nobody_hears_is_an_error_in_time(bus: Bus) -> None:
    with pytest.raises(nats.errors.NoRespondersError):
        await ask(bus.client, HowSatisfied(units=["15712v1"], since="2023-01-01", until="2023-12-31"))


def test_why_there_is_no_answer_is_a_code_and_a_sentence() -> None:
    assert (QueryFailed("not-found", "no such letter").code, str(QueryFailed("x", "no such letter"))) == (
        "not-found",
        "no such letter",
    )
