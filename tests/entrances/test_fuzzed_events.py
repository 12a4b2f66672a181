"""Whatever comes by the bus or by HTTP ends in a receipt, the same one everywhere, and harms no neighbour.

`MOTCUA_FUZZED_EVENTS` says how many; `make prove` takes 10,000. The seed is in the name of a failing event.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from shared.contracts.arriving import identity_in
from shared.contracts.events.receipt import Receipt
from tests.entrances.support.fuzzed import fuzzed
from tests.entrances.support.office import Answer, Office, examined, open_office
from tests.intake.support.outside_system import Sent, Teller, but, sent

FUZZED: Final = int(os.environ.get("MOTCUA_FUZZED_EVENTS", "500"))
TOGETHER: Final = 50
"""Events that are under way at once, between two neighbours."""
SEED: Final = 2023
TOO_LARGE: Final = 413
BUS: Final = "p0"
"""The publisher on the bus, and in the kit, which is an office of its own."""
HTTP: Final = "p1"
"""The publisher by HTTP. The names differ in a bit that no other changed bit makes a sign of JSON."""


def story(publisher: str, number: int) -> list[Sent]:
    """What a publisher tells: the same everywhere but for one digit in its name and in its codes."""
    teller = Teller(publisher)
    own, event_id = checked(int(publisher[1]), number), checked(0, number)
    teller.record, teller.entry_id = f"H56.31.20-230215-{own}", f"KS-15712-2023-{own}"
    return fuzzed(teller, Random(f"{SEED}-{number}"), f"e{event_id}")


def checked(publisher: int, number: int) -> str:
    """Return a publisher's number, 0 or 1, with a digit that checks both.

    So no changed bit makes one story's number that of another. The check digits of the two publishers differ
    in the bit in which the publishers do, so that a changed bit leaves a digit in both or in neither.
    """
    digits = f"{number:05}"
    return f"{publisher}{digits}{sum(map(int, digits)) % 5 * 2 + publisher}"


async def by_http(office: Office, number: int) -> Answer:
    for message in story(HTTP, number):
        posted = await office.post(HTTP, message)
    return await office.receipt_of(HTTP, posted)


@pytest.mark.slow
@pytest.mark.timeout(60 + FUZZED)
async def test_every_event_ends_in_the_same_receipt_everywhere(tmp_path: Path) -> None:
    different: dict[int, dict[str, Answer | None]] = {}
    async with open_office(tmp_path, [BUS, HTTP, "neighbour"]) as office:
        unreadable = 0
        for since in range(1, FUZZED + 1, TOGETHER):
            numbers = range(since, min(since + TOGETHER, FUZZED + 1))
            before = len(office.receipts.get((BUS, None), []))
            for number in numbers:
                for message in story(BUS, number):
                    await office.send(BUS, message)
            neighbour = but(Teller("neighbour", since).filed(), id=f"n{since}")
            await office.send("neighbour", sent(neighbour))
            https = await asyncio.gather(*(by_http(office, number) for number in numbers))
            await office.answered("neighbour", f"n{since}")
            nameless = iter(office.receipts.get((BUS, None), [])[before:])
            for number, http in zip(numbers, https, strict=True):
                kit = examined(BUS, story(BUS, number))
                own = _receipt(office, story(BUS, number)[-1], nameless)
                unreadable += own is not None and None in (own.event_id, own.source)
                bus = Answer.of(own) if own else None
                if not _agree(bus, http, kit):
                    different[number] = {"bus": bus, "HTTP": http, "kit": kit}
        neighbours = Counter(
            receipt.verdict
            for (publisher, _), receipts in office.receipts.items()
            for receipt in receipts
            if publisher == "neighbour"
        )
        dead = (await office.bus.jetstream().stream_info("DEAD")).state.messages
        failures = office.failures()
    assert not different, (
        f"{len(different)} of {FUZZED} with seed {SEED}: {dict(list(different.items())[:5])}"
    )
    assert neighbours == {"accepted": len(range(1, FUZZED + 1, TOGETHER))}
    assert dead == unreadable, "a dead letter is kept of what has no id, and of nothing else"
    assert not failures, "an event is refused by reading it, not by stumbling over it"


def _receipt(office: Office, message: Sent, nameless: Iterator[Receipt]) -> Receipt | None:
    """Return the receipt of an event; those without an id are in the order of the events."""
    _, event_id = identity_in(message.headers, message.body)
    return office.receipts[BUS, event_id][-1] if event_id else next(nameless, None)


def _agree(bus: Answer | None, http: Answer, kit: Answer) -> bool:
    if bus is None or http.status >= 500 or http.verdict != bus.verdict or kit != bus:
        return False
    return http.status == TOO_LARGE or (http.faults, http.notes) == (bus.faults, bus.notes)
