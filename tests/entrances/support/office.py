"""Three entrances to the rules of intake: bus, HTTP and conformance kit, each with a publisher of its own."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import httpx
import nats
import uvicorn
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.conformance.validation import Examiner
from services.gateway.ingress.app import ingress_app
from services.gateway.ingress.keys import Keys
from services.intake.main import service
from shared.contracts.events.receipt import Receipt
from shared.messaging.streams import provision
from shared.reference.loading import load_procedures, load_units
from tests.intake.support.outside_system import Sent
from tests.support.eventually import eventually
from tests.support.servers import free_port, nats_server
from tests.support.zone import VIETNAM

UNITS: Final = ("15712", "99999")
STRUCTURED: Final = "application/cloudevents+json"
RECEIPT_S: Final = 120


@dataclass(frozen=True)
class Answer:
    """What a sender is told: the verdict, and the faults by field and text."""

    verdict: str
    faults: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    status: int = 0
    """The HTTP status, of an answer by HTTP."""

    @classmethod
    def of(cls, receipt: Receipt, status: int = 0) -> "Answer":
        told = ((fault.field, fault.fault.en) for fault in receipt.faults)
        notes = ((note.field, note.fault.en) for note in receipt.notes)
        return cls(receipt.verdict, tuple(told), tuple(notes), status)


@dataclass
class Office:
    """An intake service as a process, an ingress on a port, and what both have answered."""

    bus: Client
    http: httpx.AsyncClient
    process: "subprocess.Popen[bytes]"
    log: Path
    receipts: dict[tuple[str, str | None], list[Receipt]] = field(default_factory=dict)
    """By publisher and event id, in order."""

    async def send(self, publisher: str, message: Sent) -> None:
        """Publish on the bus."""
        headers = dict(message.headers) or None
        await self.bus.jetstream().publish(f"in.{publisher}.events", message.body, headers=headers)

    async def post(self, publisher: str, message: Sent) -> httpx.Response:
        """Send by HTTP: binary if its headers say so."""
        is_binary = any(name.lower() == "ce-specversion" for name in message.headers)
        kind = "application/json" if is_binary and not _is_event(message.body) else STRUCTURED
        headers = {name.encode(): value.encode() for name, value in message.headers.items()}
        headers |= {b"content-type": kind.encode(), b"authorization": f"Bearer key-{publisher}".encode()}
        return await self.http.post("/events", content=message.body, headers=headers)

    async def receipt_of(self, publisher: str, posted: httpx.Response) -> Answer:
        """Return what becomes of an event that was posted, at once or by its receipt."""
        if posted.status_code != 202:
            faults = posted.json().get("faults", [])
            told = tuple((fault["field"], fault["fault"]["en"]) for fault in faults)
            return Answer("rejected", told, status=posted.status_code)
        found: list[Receipt] = []

        async def is_there() -> bool:
            headers = {"authorization": f"Bearer key-{publisher}"}
            answer = await self.http.get(posted.headers["location"], headers=headers)
            if answer.status_code == 200:
                found.append(Receipt.model_validate_json(answer.content))
            return bool(found)

        await eventually(is_there, RECEIPT_S)
        return Answer.of(found[0], 202)

    async def answered(self, publisher: str, event_id: str) -> None:
        """Wait for the receipt of an event that was published on the bus."""

        async def is_there() -> bool:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
            return (publisher, event_id) in self.receipts

        await eventually(is_there, RECEIPT_S)

    def failures(self) -> list[str]:
        """Lines of the log about something that failed."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if json.loads(line)["level"] not in ("info", "debug")]


@asynccontextmanager
async def open_office(folder: Path, publishers: Sequence[str]) -> AsyncIterator[Office]:
    """Run an office for some publishers, each of which is registered for the bus and has a key for HTTP."""
    (folder / "keys.toml").write_text(
        "".join(f'{name} = "{sha256(f"key-{name}".encode()).hexdigest()}"\n' for name in publishers)
    )
    (folder / "publishers.toml").write_text(
        "".join(
            f'[publisher.{name}]\nsources = ["urn:motcua:{name}"]\nunits = {json.dumps(UNITS)}\n'
            for name in publishers
        )
    )
    with nats_server(folder / "nats") as url:
        environment = os.environ | {
            "MOTCUA_NATS_URL": url,
            "MOTCUA_PUBLISHERS": str(folder / "publishers.toml"),
            "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{{service}}.db",
        }
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.consumer])
        migrate = [sys.executable, "-m", "deploy.migrate"]
        await asyncio.to_thread(subprocess.run, migrate, env=environment, check=True, timeout=60)
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-m", "services.intake.main"]
            process = await asyncio.to_thread(
                subprocess.Popen, command, env=environment, stderr=log, stdout=log
            )
        try:
            async with (
                _served(folder / "keys.toml", url) as address,
                httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as http,
            ):
                office = Office(bus, http, process, folder / "log")
                await _listen(office)
                yield office
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
            await bus.close()


def examined(publisher: str, messages: Sequence[Sent]) -> Answer:
    """Return what the conformance kit says about the last of these events."""
    examiner = Examiner(
        datetime.now(UTC), load_units(), load_procedures(), VIETNAM, (f"urn:motcua:{publisher}",), UNITS
    )
    for message in messages:
        told = examiner.examine(publisher, message.headers, message.body, datetime.now(UTC))
    return Answer.of(told.receipts[0])


async def _listen(office: Office) -> None:
    async def on_receipt(message: Msg) -> None:
        receipt = Receipt.model_validate_json(message.data)
        office.receipts.setdefault((receipt.publisher, receipt.event_id), []).append(receipt)

    await office.bus.subscribe("receipts.>", cb=on_receipt)
    await office.bus.flush()


@asynccontextmanager
async def _served(keys: Path, url: str) -> AsyncIterator[str]:
    ingress, port = ingress_app(Keys(keys)), free_port()
    ingress.state.bus = await nats.connect(url)
    config = uvicorn.Config(
        ingress, "127.0.0.1", port, log_config=None, lifespan="off", timeout_keep_alive=RECEIPT_S
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110  # uvicorn sets no event
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
        await ingress.state.bus.close()


def _is_event(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except ValueError:
        return False
    return isinstance(content, Mapping) and "specversion" in content
