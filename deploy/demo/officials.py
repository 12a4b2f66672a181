"""Lets the demo's officials approve, print and hand over letters, by the same queries as the pages."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from nats.aio.client import Client

from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import CannotDo
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLine,
    LetterStatus,
    LettersWritten,
    TakeStep,
)
from shared.contracts.questions.print_runs import StartPrintRun
from shared.messaging.queries.client import ask
from shared.reference.loading import load_office_zone

POLL_S: Final = 0.3
AT_ONCE: Final = 16
"""Letters of a unit that officials work on at the same time."""
PAGE_SIZE: Final = 500
CHAIRMAN: Final = Officer(role=Role.CHAIRMAN, id="ct-01")
CLERK: Final = Officer(role=Role.CLERK, id="cb-07")
CHANNELS: Final[dict[str, DeliveryChannel]] = {
    LifeEventKind.BIRTH: DeliveryChannel.CEREMONY,
    LifeEventKind.MARRIAGE: DeliveryChannel.COUNTER,
    LifeEventKind.DEATH: DeliveryChannel.VISIT,
    "land": DeliveryChannel.CEREMONY,
}
APOLOGY: Final = "apology"
"""A letter that waits for the chairman; of each commune one is left to be approved."""
APPROVED: Final = (APOLOGY, "land")
"""Letters that are issued once the chairman has approved them."""
NEWBORN_DIED: Final = "death-of-a-newborn"
"""The reason for which the letter is held that the demo's chairman has not decided about."""
PRINT_TO_HAND_OVER: Final = timedelta(days=1)
NOT_HANDED_OVER: Final = timedelta(days=14)
"""Where not everything is done, letters of the last days of the year are not handed over yet."""


async def let_chairman_decide(unit: str, bus: Client, *, all_held: bool) -> None:
    """Decide about drafts and held letters, that about a newborn apart; without `all_held` one more waits.

    Raises:
        CannotDo: A step is refused.
    """
    await _decide(await _written(unit, bus), bus, all_held=all_held)


async def let_letters_go_out(unit: str, bus: Client, *, print_all: bool) -> None:
    """Print and hand over the issued letters, each on the days after its issue.

    Args:
        unit: Unit id.
        bus: A connection to the bus.
        print_all: Whether everything is done: the last letters are printed in a print run and handed over.
            Without it the letters of the last days wait.

    Raises:
        Stalled: The letters are not issued, or their sheets not set, for a minute.
        CannotDo: A step is refused.
    """
    letters = await _settled(unit, bus)
    dated = [(letter, letter.since) for letter in letters if letter.kind in CHANNELS and letter.since]
    if dated:
        now = max(since for _, since in dated)
        last_moment = now - (PRINT_TO_HAND_OVER if print_all else NOT_HANDED_OVER)
        await _all(
            _print_and_hand_over(letter, printed_at, bus)
            for letter, since in dated
            if letter.status is LetterStatus.ISSUED
            and (printed_at := max(_morning(since), since)) <= last_moment
        )
    if print_all:
        await _all(
            _hand_over(letter, None, bus)
            for letter in await _printed_in_runs(unit, bus)
            if letter.status is LetterStatus.PRINTED and letter.kind in CHANNELS
        )


async def _printed_in_runs(unit: str, bus: Client) -> Sequence[LetterLine]:
    """Return the letters once all that were issued are printed; a run takes those whose sheets are set."""
    stall_timeout = StallTimeout()
    while True:
        run = await ask(bus, StartPrintRun(unit=unit, officer=CLERK))
        letters = await _settled(unit, bus)
        if not any(letter.status is LetterStatus.ISSUED and letter.kind in CHANNELS for letter in letters):
            return letters
        if run.letters:
            stall_timeout.reset()
        stall_timeout.check("the sheets of the letters are not set")
        await asyncio.sleep(POLL_S)


async def _all(deeds: Iterable[Awaitable[None]]) -> None:
    """Wait until all is done, some at a time."""
    free = asyncio.Semaphore(AT_ONCE)

    async def do(deed: Awaitable[None]) -> None:
        async with free:
            await deed

    await asyncio.gather(*map(do, deeds))


async def _decide(letters: Sequence[LetterLine], bus: Client, *, all_held: bool) -> None:
    # An apology is held when the clock knows no new appointment, so there is nothing to approve.
    held = [
        letter
        for letter in letters
        if letter.status is LetterStatus.HELD and letter.reason != NEWBORN_DIED and letter.kind != APOLOGY
    ]
    drafts = [
        letter for letter in letters if letter.kind == APOLOGY and letter.status is LetterStatus.DRAFTED
    ]
    thanks = [letter for letter in letters if letter.kind == "land" and letter.status is LetterStatus.DRAFTED]
    await _all(
        _step(letter, Act.APPROVE, letter.since, bus, officer=CHAIRMAN)
        for letter in (held if all_held else held[:-1]) + drafts[:-1] + thanks
    )


async def _print_and_hand_over(letter: LetterLine, printed_at: datetime, bus: Client) -> None:
    await _step(letter, Act.PRINT, printed_at, bus)
    await _hand_over(letter, printed_at + PRINT_TO_HAND_OVER, bus)


async def _hand_over(letter: LetterLine, at: datetime | None, bus: Client) -> None:
    await _step(letter, Act.HAND_OVER, at, bus, channel=CHANNELS[letter.kind])


def _morning(moment: datetime) -> datetime:
    """Return nine o'clock on the day of an instant: letters are issued at midnight, but people work later."""
    return moment.astimezone(load_office_zone()).replace(hour=9, minute=0)


async def _step(
    letter: LetterLine,
    act: Act,
    at: datetime | None,
    bus: Client,
    *,
    officer: Officer = CLERK,
    channel: DeliveryChannel | None = None,
) -> None:
    step = TakeStep(letter=letter.letter, act=act, officer=officer, at=at, channel=channel)
    taken = await ask(bus, step)
    if not taken.taken:
        raise CannotDo(f"the demo's official could not {act} letter {letter.letter}: {taken.en}")


async def _written(unit: str, bus: Client) -> Sequence[LetterLine]:
    return (await ask(bus, LettersWritten(unit=unit, limit=PAGE_SIZE))).letters


async def _settled(unit: str, bus: Client) -> Sequence[LetterLine]:
    """Return the letters once all whose waiting time is over are issued."""
    stall_timeout = StallTimeout()
    while True:
        letters = await _written(unit, bus)
        now = max((letter.drafted_at for letter in letters), default=None)
        if not any(
            letter.status is LetterStatus.APPROVED
            or (letter.status is LetterStatus.DRAFTED and letter.kind not in APPROVED)
            for letter in letters
            if letter.kind != APOLOGY and letter.issue_at and now and letter.issue_at <= now
        ):
            return letters
        stall_timeout.check("the letters do not come out")
        await asyncio.sleep(POLL_S)
