"""What an operator sees of a service, scraped from a running one."""

import re
from dataclasses import replace

import httpx
import pytest
from faststream.asgi import AsgiFastStream

from shared.observability.exposition import Metric, Sample, exposition
from tests.shared.conftest import Bus, Toy
from tests.support.eventually import eventually

LINE = re.compile(r"([a-z_]+)(\{[^}]*\})? (\S+)")


async def scraped(app: AsgiFastStream) -> dict[str, float]:
    """Scrape a running service; metrics without labels by name."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as web:
        reply = await web.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in reply.text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return {one[1]: float(one[3]) for one in found if one}


@pytest.mark.slow
async def test_what_was_taken_in_is_counted_and_nothing_lags(bus: Bus, toy: Toy) -> None:
    async with toy.running() as app:
        await bus.tell("a", "b", "c")
        await eventually(bus.settled)
        seen = await scraped(app)
    assert seen["motcua_messages_processed_total"] == 3
    assert seen["motcua_consumer_lag_messages"] == seen["motcua_oldest_unprocessed_age_seconds"] == 0
    assert seen["motcua_nats_up"] == seen["motcua_database_up"] == 1


@pytest.mark.slow
async def test_a_message_that_fails_ages_until_it_is_set_aside(bus: Bus, toy: Toy) -> None:
    toy = replace(toy, poison=frozenset({"b"}))
    async with toy.running() as app:
        await bus.tell("a", "b")

        async def put_off() -> bool:
            return (await scraped(app))["motcua_messages_retried_total"] >= 1

        await eventually(put_off)
        seen = await scraped(app)
        assert seen["motcua_oldest_unprocessed_age_seconds"] > 0
        assert seen["motcua_consumer_ack_pending"] == 1


def test_a_label_cannot_break_out_of_its_line() -> None:
    metric = Metric("m", "of\ntwo lines", "gauge", (Sample(1, {"a": 'say "hi"\n\\'}),))
    assert exposition([metric]).decode().splitlines() == [
        r"# HELP m of\ntwo lines",
        "# TYPE m gauge",
        r'm{a="say \"hi\"\n\\"} 1',
    ]


@pytest.mark.parametrize("value", [0, 1, 0.5, 1_774_310_400.25, 2**53])
def test_a_value_is_read_back_as_it_was(value: float) -> None:
    assert float(exposition([Metric("m", "", "gauge", (Sample(value),))]).split()[-1]) == value
