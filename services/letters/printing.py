"""The print room: letters that were drafted are printed a few at a time, beside the work at the counter.

Nothing is claimed: a letter waits until its sheet is stored, in the transaction that makes it ready. Whoever
dies before that leaves it waiting, and whoever prints it again gets the same bytes.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from services.letters import store
from services.letters.domain import Letter, Reason
from services.letters.press import Press
from services.letters.telling import tell_held
from services.letters.words import Wording
from shared.office import Office

log = structlog.get_logger()
AT_ONCE: Final = 25
IDLE_S: Final = 0.5
LOWEST_PRIORITY: Final = 19
TROUBLE_OF_OURS: Final = (OSError, MemoryError)


async def print_the_letters(office: Office) -> None:
    """Print what waits, for as long as the service runs."""
    press = Press(Wording())
    with ThreadPoolExecutor(1, thread_name_prefix="press", initializer=give_way) as pressman:
        while True:
            if not await print_some(office, press, pressman):
                await asyncio.sleep(IDLE_S)


def give_way() -> None:
    """Let this thread work when nobody else needs the processor; letters wait days for their ceremony."""
    if sys.platform == "linux":  # elsewhere a priority is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


async def print_some(office: Office, press: Press, pressman: ThreadPoolExecutor) -> int:
    """Print a few waiting letters; return how many those were. What cannot be printed is held."""
    async with office.reading() as connection:
        waiting = await store.to_print(connection, AT_ONCE)
    if not waiting:
        return 0
    sheets = await asyncio.get_running_loop().run_in_executor(pressman, print_each, press, waiting)
    spoilt = [letter for letter in waiting if letter.id not in sheets]
    async with office.transaction() as tx:
        await store.put_by(tx.connection, sheets)
        await store.hold(tx.connection, [letter.id for letter in spoilt], Reason.CANNOT_BE_RENDERED)
        for letter in spoilt:
            tell_held(letter, Reason.CANNOT_BE_RENDERED, tx)
    return len(waiting)


def print_each(press: Press, letters: Sequence[Letter]) -> dict[str, bytes]:
    """Return the sheets of those letters that can be printed."""
    sheets = {}
    for letter in letters:
        try:
            sheets[letter.id] = press.pdf(letter)
        except TROUBLE_OF_OURS:
            raise
        except BaseException as failure:  # a panic inside typst is no Exception; the message may be personal
            log.error("letter_cannot_be_printed", letter=letter.id, failure=type(failure).__name__)
    return sheets
