"""No question reads a table from end to end, but small ones: the plan of each statement is looked at.

The questions are found, so that a new one is asked by itself; how stands in `tests.support.questions`.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from nats.aio.client import Client
from pydantic_core import from_json
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import Engine

from deploy.services import load_service
from shared.clock import PEOPLE_ACT, Clock, ReplayClock
from shared.contracts.documents.questions import load_questions
from shared.contracts.questions.question import Question
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.settings import Settings
from shared.storage.database import Database
from tests.rights.support.office import Office, open_office
from tests.rights.support.stock import STOCK
from tests.support.questions import QUESTIONS

pytestmark = pytest.mark.timeout(900)

ASKED: ContextVar[str] = ContextVar("ASKED", default="")
"""The subject of the question for which a statement is run; empty for what services do by themselves."""
WHOLE: Final = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|Seq Scan on (\w+)")
SMALL: Final[Mapping[str, str]] = {
    "decision": "a few decisions about the calendar a year",
    "outbox": "what is not published yet: nothing, or what came while the bus was away",
    "purge_log": "a row for each kind of data and night on which something was purged",
    "subscription": "a row for each system that is told what happens",
    "publisher_seen": "a row for each system that reports",
    "person": "the people of the offices, which the operator lists, and retention looks through at night",
}
"""Tables that are read whole, each with the reason why they stay small."""
WHOLE_BY_NATURE: Final[Mapping[str, str]] = {
    "check-figures": "counts all again, when the operator asks or a copy was put back",
    "recount": "counts all again, when the operator asks",
    "known": "compares what two services know, when the doctor is asked",
    "end-sessions": "of everybody, if it names nobody",
}
"""Questions that look at everything by what they ask, each with the reason and who asks them."""
Statements = dict[str, dict[str, Any]]


@contextmanager
def statements_of_questions() -> Iterator[Statements]:
    """Collect the statements that are run for questions, by subject."""
    found: Statements = defaultdict(dict)

    def note(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if asked := ASKED.get():
            found[asked].setdefault(statement, parameters[0] if many and parameters else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@asynccontextmanager
async def asking(office: Office, url: str, clock: Clock) -> AsyncIterator[Mapping[str, ServiceContext]]:
    """Yield the contexts in which the questions of each service are answered, beside its own process."""
    settings = Settings(
        statement_public_key=office.folder / "statements.pem",
        statement_key=office.folder / "statements.key",
        staff_key=office.folder / "staff.key",
        publishers=office.folder / "publishers.toml",
    )
    bus: Client = office.bus
    async with AsyncExitStack() as stack:
        contexts = {}
        for name in STOCK:
            database = Database(url, name)
            stack.push_async_callback(database.close)
            relay = Relay(database, bus, name)
            contexts[name] = ServiceContext(name, settings, clock, database, bus, relay)
        yield contexts


async def ask(kind: type[Question[Any]], context: ServiceContext) -> str:
    """Ask a question; return the code of the reason why there is no answer, if there is none."""
    question = kind.model_validate(QUESTIONS.get(kind.__name__, {}))
    token = ASKED.set(kind.subject())
    handler = load_service(kind.service).handlers[kind]
    reply = await handler.reply(question.address, question.model_dump_json().encode(), context)
    ASKED.reset(token)
    return str(from_json(reply).get("no_answer", {}).get("code", ""))


class Kept(NamedTuple):
    """The tables of a service, and those of its indexes that have only some rows, which may be read whole."""

    tables: frozenset[str]
    partial: frozenset[str]


async def kept_in(database: Database) -> Kept:
    """Return what a database has."""

    def look(connection: Connection) -> Kept:
        looked = inspect(connection)
        tables = looked.get_table_names()
        indexes = [index for table in tables for index in looked.get_indexes(table)]
        partial = [
            str(index["name"])
            for index in indexes
            if any(option.endswith("_where") for option in index.get("dialect_options", {}))
        ]
        return Kept(frozenset(tables), frozenset(partial))

    async with database.writing() as connection:
        return await connection.run_sync(look)


async def read_whole(database: Database, statements: Mapping[str, Any]) -> set[str]:
    """Return the tables that some statements read from end to end."""
    known = await kept_in(database)
    found: set[str] = set()
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        explain = "explain query plan " if database.is_sqlite else "explain "
        for statement, parameters in statements.items():
            if not statement.lstrip().lower().startswith(("select", "with", "update", "delete")):
                continue
            for row in await read.exec_driver_sql(explain + statement, parameters):
                for match in WHOLE.finditer(str(row)):
                    scanned, index, sought = match.groups()
                    if index not in known.partial and (scanned or sought) in known.tables:
                        found.add(scanned or sought)
    return found


async def test_no_question_reads_a_table_from_end_to_end(tmp_path: Path, database_url: str) -> None:
    whole: dict[str, set[str]] = {}
    async with open_office(tmp_path, database_url) as office, asking(office, database_url, PEOPLE_ACT) as of:
        failed = {}
        with statements_of_questions() as statements:
            for kind in load_questions():
                if code := await ask(kind, of[kind.service]):
                    failed[kind.subject()] = code
        for subject, asked in statements.items():
            if tables := await read_whole(of[subject.split(".")[1]].database, asked):
                whole[subject] = tables
    assert not {subject for subject, code in failed.items() if code == "failed"}
    unexpected = {
        subject: tables - SMALL.keys()
        for subject, tables in whole.items()
        if subject.split(".")[2] not in WHOLE_BY_NATURE
    }
    assert {subject: tables for subject, tables in unexpected.items() if tables} == {}


async def test_no_question_fails_before_a_replayed_year_has_begun(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    async with open_office(tmp_path) as office, asking(office, url, ReplayClock(0)) as of:
        codes = {kind.subject(): await ask(kind, of[kind.service]) for kind in load_questions()}
    assert {subject for subject, code in codes.items() if code == "failed"} == set()
