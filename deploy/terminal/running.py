"""Running the coroutine of a command: signals cancel it, and expected errors are printed as one line."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

import typer
import uvloop
from nats.errors import Error as NatsError

from deploy.backup.errors import CannotCopy
from deploy.embedded.lock import AlreadyRunning
from deploy.embedded.nats_server import NoNatsServer
from deploy.embedded.ports import PortTaken
from deploy.embedded.readiness import NotReady
from deploy.embedded.stack import CannotStart
from deploy.replay.stall_timeout import Stalled
from deploy.terminal.screen import errors
from shared.errors import PublicError
from shared.messaging.queries.client import QueryFailed

T = TypeVar("T")
FAILED = 1
"""Exit code of a command that could not do its work, or that found something wrong."""
MISUSED = 2
"""Exit code of a command whose options or arguments are wrong; as Typer has it."""
INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended."""


class CannotDo(Exception):
    """A command cannot do its work; the message says why and what to do."""


class WrongOption(CannotDo):
    """An option or argument of a command is wrong."""


EXPECTED_ERRORS = (
    CannotDo,
    AlreadyRunning,
    NoNatsServer,
    PortTaken,
    CannotStart,
    NotReady,
    Stalled,
    CannotCopy,
    PublicError,
    QueryFailed,
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine and return its value."""
    # When a TLS connection closes, asyncio logs harmless warnings to standard error.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        # On asyncio's own loop a broken TLS connection may hang for ever (nats.py#718).
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_cancelled_by_signals(work))
    except WrongOption as wrong:
        misused(str(wrong))
    except EXPECTED_ERRORS as trouble:
        fail(str(trouble))
    except NatsError as trouble:
        fail(f"the bus, or a service, did not answer ({type(trouble).__name__}): see `motcua doctor`")
    except OSError as trouble:
        fail(f"{trouble.filename or 'it did not work'}: {trouble.strerror or type(trouble).__name__}")
    except asyncio.CancelledError:
        raise typer.Exit(INTERRUPTED) from None


def fail(why: str) -> NoReturn:
    """Print why a command failed, and exit with 1."""
    _end(why, FAILED)


def misused(why: str) -> NoReturn:
    """Print what is wrong with the options of a command, and exit with 2."""
    _end(why, MISUSED)


def _end(why: str, code: int) -> NoReturn:
    errors.print(why, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


async def until_stopped() -> None:
    """Wait for Ctrl-C or SIGTERM, and return normally."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


async def _cancelled_by_signals(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task
