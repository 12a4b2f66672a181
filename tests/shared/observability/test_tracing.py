"""What follows from an event is told as steps of its trace, the same however often it is tried."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from nats.aio.client import Client

from shared.contracts.events.envelope import Event, event_of, read_event
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import LetterHeld
from shared.contracts.events.traceparent import (
    begun,
    is_followed,
    step_after,
    trace_of,
    traceparent_in,
    traceparent_within,
)
from shared.contracts.services import PROCESSES
from shared.observability import spans, tracing
from shared.observability.step import Step
from shared.settings import Settings
from tests.shared.conftest import Bus, Toy, drafted
from tests.support.eventually import eventually
from tests.support.servers import free_port
from tests.support.trace_collector import Collector, collector
from tests.support.zone import VIETNAM

SENT = f"00-{7:032x}-{8:016x}-01"
UNFOLLOWED = SENT[:-1] + "0"


@pytest.mark.parametrize(
    "given",
    [
        None,
        7,
        "",
        SENT.upper().replace("00", "AA"),
        SENT + "\n",
        f"{SENT}-00",
        f"01{SENT[2:]}",
        f"00-{0:032x}-{8:016x}-01",
        f"00-{7:032x}-{0:016x}-01",
    ],
)
def test_what_is_no_trace_context_counts_as_nothing(given: object) -> None:
    assert traceparent_in(given) is None


def test_a_step_stays_in_its_trace_and_is_the_same_whenever_it_is_derived() -> None:
    one, other = (step_after(SENT, "letters", event) for event in ("e-1", "e-2"))
    assert trace_of(one) == trace_of(other) == trace_of(SENT)
    assert len({one, other, SENT}) == 3
    assert one == step_after(SENT, "letters", "e-1")
    assert (is_followed(one), is_followed(step_after(UNFOLLOWED, "x"))) == (True, False)
    assert traceparent_in(one) == one


def test_of_what_comes_without_a_trace_a_share_gets_one_and_always_the_same() -> None:
    drawn = [begun(0.1, "portal", number) for number in range(5000)]
    assert drawn == [begun(0.1, "portal", number) for number in range(5000)]
    given = [one for one in drawn if one]
    assert 400 < len(given) < 600
    assert len({trace_of(one) for one in given}) == len(given)
    assert all(traceparent_in(one) and is_followed(one) for one in given)
    assert begun(0, "x") is None
    assert all(begun(1, number) for number in range(100))


@pytest.mark.parametrize("apart", ["", " ", "\n  "])
def test_an_events_trace_is_found_without_reading_the_event(apart: str) -> None:
    assert (
        traceparent_within(f'{{"id": "1","traceparent"{apart}:{apart}"{SENT}","data":{{}}}}'.encode()) == SENT
    )
    assert traceparent_within(b'{"traceparent":null}') is None


@asynccontextmanager
async def traced(share: float = 0.0) -> AsyncIterator[Collector]:
    """Tell steps to a collector meanwhile."""
    with collector() as running:
        tracing.start_tracing("toy", Settings(traces_to=running.address, traces_share=share))
        try:
            yield running
        finally:
            await tracing.stop_tracing()


async def tell(bus: Client, letter: str, traceparent: str | None, msg_id: str = "") -> None:
    """Publish that a letter was drafted, as a step of a trace."""
    event = event_of(
        drafted(letter), id=fact_id(letter), source="urn:test", zone=VIETNAM, traceparent=traceparent
    )
    headers = {"Nats-Msg-Id": f"{msg_id}{letter}"}
    subject = event.data.subject_of(event.data.unit)
    await bus.jetstream().publish(subject, event.model_dump_json().encode(), headers=headers)


async def held(bus: Bus) -> list[Event[LetterHeld]]:
    """What the toy said."""
    return [read_event(body, LetterHeld) for body in await bus.kept("OFFICE", "office.letter.held.")]


@pytest.mark.slow
async def test_a_step_is_told_once_though_its_batch_was_tried_again_and_came_again(
    bus: Bus, toy: Toy
) -> None:
    toy.away = 1
    async with traced() as collected:
        await tell(bus.client, "a", SENT)
        async with toy.running():
            await eventually(bus.settled)
            await tell(bus.client, "a", SENT, msg_id="again")
            await eventually(bus.settled)
            await eventually(lambda: said(bus, 1))
    assert len(toy.calls) == 2
    taken = step_after(SENT, "toy", "process letter.drafted", fact_id("a"))
    assert [event.traceparent for event in await held(bus)] == [taken]
    assert [(span.name, span.parent, span.failed) for span in collected.spans] == [
        ("process letter.drafted", f"{8:016x}", False),
        ("publish office.letter.held.v1", taken[36:52], False),
    ]
    assert collected.spans[0].id == taken[36:52]


@pytest.mark.slow
async def test_each_try_that_fails_is_told(bus: Bus, toy: Toy) -> None:
    toy.poison = frozenset({"b"})
    async with traced() as collected:
        await tell(bus.client, "b", SENT)
        async with toy.running():
            await eventually(lambda: tried(toy, 1))
    (span,) = collected.spans
    assert (span.name, span.failed, span.attributes["motcua.outcome"]) == (
        "fail to process",
        True,
        "ValueError",
    )
    assert span.trace == trace_of(SENT)


@pytest.mark.slow
@pytest.mark.parametrize("given", [None, UNFOLLOWED, SENT, "nonsense"])
async def test_when_it_is_off_what_came_is_passed_on(given: str | None, bus: Bus, toy: Toy) -> None:
    await tell(bus.client, "c", given)
    async with toy.running():
        await eventually(bus.settled)
        await eventually(lambda: said(bus, 1))
    assert [event.traceparent for event in await held(bus)] == [traceparent_in(given)]


@pytest.mark.slow
async def test_a_collector_that_is_away_holds_up_nobody() -> None:
    tracing.start_tracing("toy", Settings(traces_to=f"http://127.0.0.1:{free_port()}"))
    step = Step("take", step_after(SENT, "x"), SENT, time.time_ns())
    since = time.perf_counter()
    tracing.export([step] * 10 * spans.QUEUE)
    told_in = time.perf_counter() - since
    await tracing.stop_tracing()
    assert time.perf_counter() - since - told_in < tracing.SHUTDOWN_S + 1
    assert told_in < 10


async def said(bus: Bus, count: int) -> bool:
    return len(await held(bus)) == count


async def tried(toy: Toy, times: int) -> bool:
    return len(toy.calls) == times


LOADS = """
import sys
from shared.settings import Settings
from shared.observability.tracing import start_tracing
import services.{service}.main
start_tracing("{service}", Settings())
heavy = ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.proto", "google.protobuf", "requests")
print([name for name in sys.modules if name.startswith(heavy)])
"""


@pytest.mark.slow
@pytest.mark.parametrize("service", PROCESSES)
def test_when_it_is_off_nothing_of_it_is_loaded(service: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADS.format(service=service)], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
