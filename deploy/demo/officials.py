"""The officials of the demo year look after its letters, by the questions that their pages ask as well."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from nats.aio.client import Client

from deploy.replay.stall_timeout import StallTimeout
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLine,
    LetterStatus,
    LettersWritten,
    Officer,
    Role,
    TakeStep,
)
from shared.contracts.questions.print_runs import StartPrintRun
from shared.messaging.query_client import ask
from shared.reference.office_zone import OFFICE_ZONE

STALL_TIMEOUT_S: Final = 60.0
LOOK_AGAIN_S: Final = 0.3
A_PAGE: Final = 500
CHAIRMAN: Final = Officer(role=Role.CHAIRMAN, id="ct-01")
CLERK: Final = Officer(role=Role.CLERK, id="cb-07")
CHANNELS: Final = {
    LifeEventKind.BIRTH: DeliveryChannel.CEREMONY,
    LifeEventKind.MARRIAGE: DeliveryChannel.COUNTER,
    LifeEventKind.DEATH: DeliveryChannel.VISIT,
}
VISIT_INSTEAD: Final = "Ủy ban nhân dân đến thăm gia đình, không gửi thư"
MOURNED: Final = "death-of-a-newborn"
LATER: Final = timedelta(days=1)
STILL_TO_BE_FETCHED: Final = timedelta(days=14)
"""Letters of the last days of the year are printed and wait for their families."""


async def let_officials_act(unit: str, bus: Client) -> None:
    """Decide about held letters but one, and print and hand over what has waited its time.

    Raises:
        Stalled: Letters do not come out for a minute.
    """
    await _decide(await _settled(unit, bus), bus)
    letters = await _settled(unit, bus)
    end = max((letter.drafted_at for letter in letters), default=None)
    for letter in letters:
        if letter.status is LetterStatus.ISSUED and end and letter.drafted_at < end - STILL_TO_BE_FETCHED:
            await _hand_over(letter, bus)
    await ask(bus, StartPrintRun(unit=unit, officer=CLERK))


async def _decide(letters: Sequence[LetterLine], bus: Client) -> None:
    held = [letter for letter in letters if letter.status is LetterStatus.HELD]
    for letter in held:
        if letter.reason == MOURNED:
            await _step(letter, Act.CANCEL, letter.since, bus, officer=CHAIRMAN, reason=VISIT_INSTEAD)
    for letter in [letter for letter in held if letter.reason != MOURNED][:-1]:
        await _step(letter, Act.APPROVE, letter.since, bus, officer=CHAIRMAN)


async def _hand_over(letter: LetterLine, bus: Client) -> None:
    at = letter.since and _morning(letter.since)
    await _step(letter, Act.PRINT, at, bus)
    await _step(letter, Act.HAND_OVER, at and at + LATER, bus, channel=CHANNELS[LifeEventKind(letter.kind)])


def _morning(moment: datetime) -> datetime:
    """Return nine o'clock on a moment's day: letters come out with the day, people to work in the morning."""
    return moment.astimezone(OFFICE_ZONE).replace(hour=9, minute=0)


async def _step(
    letter: LetterLine,
    act: Act,
    at: datetime | None,
    bus: Client,
    *,
    officer: Officer = CLERK,
    channel: DeliveryChannel | None = None,
    reason: str = "",
) -> None:
    step = TakeStep(letter=letter.letter, act=act, officer=officer, at=at, channel=channel, reason=reason)
    await ask(bus, step)


async def _settled(unit: str, bus: Client) -> Sequence[LetterLine]:
    """Return the letters, once none is left that has waited long enough and is not out."""
    stall_timeout = StallTimeout(STALL_TIMEOUT_S)
    while True:
        letters = (await ask(bus, LettersWritten(unit=unit, limit=A_PAGE))).letters
        now = max((letter.drafted_at for letter in letters), default=None)
        waiting = (LetterStatus.DRAFTED, LetterStatus.APPROVED)
        if not any(
            letter.status in waiting and letter.issue_at and now and letter.issue_at <= now
            for letter in letters
        ):
            return letters
        stall_timeout.check("the letters do not come out")
        await asyncio.sleep(LOOK_AGAIN_S)
