"""Real services on a real bus, and whoever asks them with statements that a test signs."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import nats
from joserfc.jwk import OKPKey
from nats.aio.client import Client
from pydantic_core import from_json

from deploy.services import load_service
from shared.contracts.officer import Posting
from shared.contracts.questions.question import Question
from shared.contracts.rights.on_the_bus import HEADER, SIGNED
from shared.contracts.rights.statement import ALGORITHM, Statement, digest_of, sign
from shared.messaging.streams import provision
from shared.settings import Settings
from tests.conftest import migrated
from tests.rights.support.stock import STOCK, fill
from tests.support.servers import nats_server

PERSON: Final = "cb-31"
ANSWERED: Final = "answered"
REPLY_S: Final = 60


@dataclass(frozen=True)
class Office:
    """The services, their bus, and the key by which staff would sign."""

    bus: Client
    key: OKPKey
    folder: Path

    def statement(self, kind: type[Question[Any]], text: bytes, *postings: Posting, **other: Any) -> str:
        """A statement about a question as staff signs it, or with something else in it."""
        said = {
            "id": uuid4().hex,
            "person": PERSON,
            "postings": postings,
            "audience": kind.service,
            "subject": kind.subject(),
            "digest": digest_of(text),
            "signed_at": datetime.now(UTC) - other.pop("age", timedelta(0)),
        }
        return sign(Statement.model_validate(said | other), self.key)

    async def ask(self, kind: type[Question[Any]], text: bytes, statement: str | None) -> bytes:
        """The reply to a question with a statement; `None` is without a header."""
        headers = None if statement is None else {HEADER: statement}
        reply = await self.bus.request(kind.subject() + SIGNED, text, REPLY_S, headers=headers)
        return reply.data

    async def stored(self, service: str) -> str:
        """All that a service has stored, once it has done what it does by itself."""
        before = ""
        while before != (now := await asyncio.to_thread(self._dump, service)):
            before = now
            await asyncio.sleep(0.1)
        return before

    def _dump(self, service: str) -> str:
        with closing(sqlite3.connect(self.folder / f"{service}.db")) as connection:
            return "\n".join(connection.iterdump())


def outcome(reply: bytes) -> str:
    """The code of the reason why there is no answer, or that there is one."""
    said = from_json(reply)
    return str(said["no_answer"]["code"]) if "no_answer" in said else ANSWERED


@asynccontextmanager
async def open_office(folder: Path, url: str = "", **more: Any) -> AsyncIterator[Office]:
    """Run the services, each with its stock, on SQLite if no `url` is given; `more` are other settings."""
    key = OKPKey.generate_key(ALGORITHM)
    public, private, seals = (folder / name for name in ("statements.pem", "statements.key", "staff.key"))
    publishers = folder / "publishers.toml"
    await asyncio.to_thread(public.write_bytes, key.as_pem(private=False))
    await asyncio.to_thread(private.write_bytes, key.as_pem(private=True))
    await asyncio.to_thread(seals.write_bytes, b"a secret of staff")
    await asyncio.to_thread(
        publishers.write_text, '[publisher.demo]\nsources = ["urn:demo"]\nunits = ["15712"]\n'
    )
    url = url or f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    async with AsyncExitStack() as stack:
        bus_url = stack.enter_context(nats_server(folder / "nats"))
        bus = await nats.connect(bus_url)
        stack.push_async_callback(bus.close)
        settings = Settings(
            nats_url=bus_url,
            database_url=url,
            publishers=publishers,
            statement_public_key=public,
            statement_key=private,
            staff_key=seals,
            **more,
        )
        services = [load_service(name) for name in STOCK]
        await provision(bus.jetstream(), [service.consumer for service in services])
        for service in services:
            database = await migrated(url, service.name)
            await fill(database, service.name)
            await database.close()
            service.preload()
            await stack.enter_async_context(service.app(settings).start_lifespan_context())
        yield Office(bus, key, folder)
