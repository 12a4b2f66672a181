"""The plain pipeline itself: an application for uvicorn, and tasks for a worker of Celery."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Final

from celery import Celery
from fastapi import FastAPI
from psycopg import Connection
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

DAYS: Final = 5
SURVEYED_AFTER: Final = 14

tasks = Celery("plain", broker=os.environ["PLAIN_REDIS"])
tasks.conf.update(task_acks_late=True, task_ignore_result=True)
connections: ConnectionPool[Connection] = ConnectionPool(
    os.environ["PLAIN_POSTGRESQL"], min_size=1, max_size=8, open=False
)


@asynccontextmanager
async def connected(_: FastAPI) -> AsyncIterator[None]:
    """Connect to the database while the application runs."""
    connections.open()
    yield
    connections.close()


app = FastAPI(lifespan=connected)


class Record(BaseModel):
    """What a client posts."""

    kind: str
    applicant: str
    since: date


@app.post("/records", status_code=201)
def file(record: Record) -> int:
    """Store a record, and have its deadline, letter and invitation stored."""
    row = (record.kind, record.applicant, record.since)
    with connections.connection() as connection:
        statement = "insert into record values (default, %s, %s, %s) returning id"
        number: int = connection.execute(statement, row).fetchone()[0]
    for task in (deadline, letter, invitation):
        task.delay(number, record.since.isoformat())
    return number


@tasks.task
def deadline(record: int, since: str) -> None:
    """Store by when a record is due."""
    _store("insert into deadline values (%s, %s)", record, date.fromisoformat(since) + timedelta(days=DAYS))


@tasks.task
def letter(record: int, since: str) -> None:
    """Store a letter."""
    _store("insert into letter values (%s, %s)", record, f"Your record {record} was received on {since}.")


@tasks.task
def invitation(record: int, since: str) -> None:
    """Store when a citizen is asked."""
    days = timedelta(days=DAYS + SURVEYED_AFTER)
    _store("insert into invitation values (%s, %s)", record, date.fromisoformat(since) + days)


def _store(statement: str, record: int, what: str | date) -> None:
    connections.open()  # once in each process of a worker, after its fork
    with connections.connection() as connection:
        connection.execute(statement, (record, what))
