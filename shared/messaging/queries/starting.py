"""Asks a service that one computer starts only when somebody asks it something."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from nats.errors import NoRespondersError

from shared.contracts.questions.question import Question
from shared.contracts.services import ON_DEMAND

A = TypeVar("A")
START_S: Final = 20.0
"""A fork takes a fraction of a second; a computer that is busy takes longer."""
AGAIN_S: Final = 0.1


async def ask_and_start(send: Callable[[], Awaitable[A]], question: Question[Any], folder: Path | None) -> A:
    """Ask a service; if nobody answers for it, and it is started on demand, have it started and ask again.

    What is asked of every service, for example how it is, starts none.

    Args:
        send: Asks once.
        question: What is asked.
        folder: Where a file of its name says to the supervisor of this computer that it is needed; None
            where every service simply runs.

    Raises:
        NoRespondersError: Nobody answers for it, not even after a while.
    """
    try:
        return await send()
    except NoRespondersError:
        if folder is None or question.is_of_each or question.service not in ON_DEMAND:
            raise
        _let_start(folder, question.service)
    until = asyncio.get_running_loop().time() + START_S
    while True:
        await asyncio.sleep(AGAIN_S)
        try:
            return await send()
        except NoRespondersError:
            if asyncio.get_running_loop().time() > until:
                raise


def _let_start(folder: Path, service: str) -> None:
    """Say that a service is needed."""
    with suppress(OSError):  # of a full disk: it cannot be started, and the question has no answer
        folder.mkdir(parents=True, exist_ok=True)
        (folder / service).touch()
