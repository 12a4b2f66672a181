"""The demo year at a deployment: replayed as a publisher, answered by citizens, compared at the end."""

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Any

import nats
import uvloop
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from deploy.demo.citizens import citizens
from deploy.demo.officials import let_chairman_decide, let_letters_go_out
from deploy.demo.run import MOST_WAITING
from deploy.replay.lines import lines_of
from deploy.replay.replay import replay
from deploy.services import consumers
from tests.compose.deployment import Deployed, say

YEAR = ("--unit", "15712v1", "--from", "2023-01-01", "--to", "2023-12-31")
EXPECTED = {"received": 7526, "resolved": 7526, "before_deadline": 7298, "on_deadline": 228, "overdue": 0}
LETTERS = {"birth": 52, "marriage": 34, "death": 35}
ANSWERS = 2109
PORTIONS = 150
PORTION_PAUSE_S = 0.4
CATCH_UP_S = 180
FIGURES_S = 300


async def connected(office: Deployed, name: str) -> Client:
    """Connect with endless reconnects. A handshake may be slow, and nats-py may hang when it gives one up."""
    return await nats.connect(
        office.settings(name).nats_servers,
        **office.sign_in(name),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        connect_timeout=60,
        error_cb=_ignore,
    )


def year_in(parts: int) -> list[list[bytes]]:
    """Return the lines of the year in so many parts."""
    command = [sys.executable, "-m", "deploy.demo.year"]
    lines = subprocess.run(command, capture_output=True, check=True).stdout.splitlines(keepends=True)
    share = len(lines) // parts + 1
    return [lines[start : start + share] for start in range(0, len(lines), share)]


async def tell(office: Deployed, part: Sequence[bytes], trouble: Callable[[Deployed], None] | None) -> float:
    """Replay a part as the outside publisher, a little at a time as long as something happens.

    Returns:
        Seconds of the longest stall: a time without any receipt.
    """
    client = await connected(office, "demo")
    happening = asyncio.create_task(asyncio.to_thread(trouble, office)) if trouble else None
    stalls, size = [], len(part) // PORTIONS + 1
    for portion in (part[start : start + size] for start in range(0, len(part), size)):
        receipts = [time.monotonic()]
        ledger = await replay(
            lines_of(BytesIO(b"".join(portion))),
            "demo",
            client,
            stall_timeout_s=300,
            progress=partial(_note, receipts),
        )
        if ledger.rejected:
            sys.exit(f"{len(ledger.rejected)} events were rejected")
        stalls.append(max(later - earlier for earlier, later in pairwise(receipts)))
        if happening:
            await asyncio.wait([happening], timeout=PORTION_PAUSE_S)
    await client.close()
    if happening:
        await happening
    return max(stalls)


async def until_caught_up(office: Deployed) -> None:
    """Wait until each consumer has processed all its messages; an older version has fewer of them."""
    client = await connected(office, "provision")
    try:
        async with asyncio.timeout(CATCH_UP_S):
            for consumer in consumers() * 2:  # processing a message may publish further ones
                with suppress(NotFoundError):
                    while True:
                        info = await client.jetstream().consumer_info(consumer.stream, consumer.name)
                        if not info.num_pending and not info.num_ack_pending:
                            break
                        await asyncio.sleep(1)
    finally:
        await client.close()


async def let_citizens_act(office: Deployed) -> None:
    """Let citizens answer at the gateway, through TLS, after each part: a link works for some weeks only."""
    await until_caught_up(office)
    client = await connected(office, "operator")
    trusted = ssl.create_default_context(cafile=office.environment["MOTCUA_NATS_CA"])
    async with citizens(client, office.gateway_url, trusted=trusted) as people:
        await people.answer_all("15712v1")
    await client.close()


async def let_officials_do_theirs(office: Deployed) -> None:
    """Let officials look after the letters."""
    client = await connected(office, "operator")
    await let_chairman_decide("15712v1", client, all_held=True)
    await let_letters_go_out("15712v1", client, print_all=True)
    await client.close()


def compare(office: Deployed) -> None:
    """Let officials do their work and compare the figures with those of the embedded stack."""
    uvloop.run(let_officials_do_theirs(office))
    until = time.monotonic() + FIGURES_S
    while wrong := wrong_in(found := json.loads(office.motcua("report", *YEAR, "--json"))):
        if time.monotonic() > until:
            sys.exit(f"{', '.join(wrong)}: not as the embedded stack has it; found {found}")
        time.sleep(5)
    say("figures as embedded")


def wrong_in(found: dict[str, Any]) -> list[str]:
    """Return the names of the figures that are not those of the embedded stack."""
    wrong = [name for name, value in EXPECTED.items() if found[name] != value]
    if not LETTERS.items() <= found["letters"].items():
        wrong.append("letters")
    if not ANSWERS - MOST_WAITING <= found["survey"]["answers"] <= ANSWERS:
        wrong.append("survey")
    return wrong


def _note(receipts: list[float], _settled: int) -> None:
    receipts.append(time.monotonic())


async def _ignore(_failure: Exception) -> None:
    """Connection errors are expected here."""
