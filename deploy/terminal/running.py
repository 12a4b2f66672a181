"""Running a command's work: Ctrl-C and termination end it in order, and what went wrong is said in a line."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

import typer
import uvloop

from deploy.backup.errors import Refused
from deploy.embedded.lock import AlreadyRunning
from deploy.embedded.nats_server import NoNatsServer
from deploy.embedded.ports import PortTaken
from deploy.embedded.readiness import NotReady
from deploy.embedded.stack import CannotStart
from deploy.replay.stall_timeout import Stalled
from deploy.terminal.screen import errors

T = TypeVar("T")
INTERRUPTED = 130
"""The exit code that shells know for it."""


class CannotDo(Exception):
    """A command cannot do what it was asked; the message says why and what to do."""


EXPECTED_ERRORS = (
    CannotDo,
    AlreadyRunning,
    NoNatsServer,
    PortTaken,
    CannotStart,
    NotReady,
    Stalled,
    Refused,
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work and return its value."""
    # With TLS the client's streams say at their end, on standard error, what concerns nobody.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        # On asyncio's own loop a line over TLS that breaks may hang for ever (nats.py#718).
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_cancelled_by_signals(work))
    except EXPECTED_ERRORS as trouble:
        fail(str(trouble))
    except asyncio.CancelledError:
        raise typer.Exit(INTERRUPTED) from None


def fail(why: str) -> NoReturn:
    """Say why a command failed, and end it."""
    errors.print(why, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


async def until_stopped() -> None:
    """Wait until Ctrl-C or a termination; that is a good end."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


async def _cancelled_by_signals(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
