"""Sends the messages of a day to the `/adapters` address of an office, and times the answers."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from deploy.simulate.message import Dirt, SimulatedMessage
from deploy.terminal.running import CannotDo
from deploy.terminal.screen import OnProgress

ADDRESS: Final = "/adapters/dvcqg-1"
UNIT: Final = "H99"
TAKEN: Final = ("0", "00")
DENIED: Final = 401
ANSWER_S: Final = 60.0
TRIES: Final = 60
PAUSE_S: Final = 1.0


class NotLetIn(CannotDo):
    """The office does not know the name, or not this key."""


@dataclass(slots=True)
class Answers:
    """The answers to a day."""

    kinds: Counter[str] = field(default_factory=Counter)
    """Taken, faulty, or by the status of HTTP."""
    faults: Counter[str] = field(default_factory=Counter)
    """The fields that were named as faulty."""
    unexpected: list[str] = field(default_factory=list)
    """Codes of records whose messages were answered otherwise than they deserve."""
    dirt: Counter[Dirt] = field(default_factory=Counter)
    again: int = 0
    """How often a message was sent again, since there was no answer, or none but "later"."""
    took: list[float] = field(default_factory=list)
    """Seconds of each answer, the slowest last."""
    seconds: float = 0.0

    @property
    def a_second(self) -> float:
        """Messages a second."""
        return len(self.took) / self.seconds if self.seconds else 0.0

    def quantile_ms(self, percent: int) -> float:
        """Return the milliseconds within which so many of a hundred answers came."""
        return self.took[min(len(self.took) - 1, len(self.took) * percent // 100)] * 1e3 if self.took else 0.0


@dataclass(slots=True)
class ProvinceSystem:
    """A system that sends under a name, with a session."""

    web: httpx.AsyncClient
    name: str
    key: str = field(repr=False)
    pause_s: float = PAUSE_S
    session: str = ""
    answers: Answers = field(default_factory=Answers)

    async def log_in(self) -> None:
        """Open a session.

        Raises:
            NotLetIn: The office does not let this system in.
            CannotDo: Nothing answers.
        """
        said = {"username": self.name, "password": self.key}
        try:
            answer = await self.web.post(f"{ADDRESS}/login", json=said)
        except httpx.HTTPError as failure:
            raise CannotDo(f"nothing answers at {self.web.base_url} ({type(failure).__name__})") from None
        session = _json(answer).get("session")
        if answer.status_code != httpx.codes.OK or not isinstance(session, str):
            raise NotLetIn(
                f"{self.web.base_url} does not let {self.name} in ({answer.status_code}): see "
                "`motcua publishers add NAME --units ... --adapter dvcqg-1`"
            )
        self.session = session

    async def send_all(
        self, messages: Iterable[SimulatedMessage], clients: int, progress: OnProgress = lambda _done: None
    ) -> Answers:
        """Send messages by concurrent clients, each in its order.

        Raises:
            NotLetIn: The office no longer lets this system in.
            CannotDo: A message got no answer, however often it was sent again.
        """
        rest = iter(messages)
        began = time.perf_counter()
        senders = [asyncio.create_task(self._send_rest(rest, progress)) for _ in range(clients)]
        try:
            await asyncio.gather(*senders)
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.gather(*senders, return_exceptions=True)
        self.answers.seconds = time.perf_counter() - began
        self.answers.took.sort()
        return self.answers

    async def _send_rest(self, rest: Iterator[SimulatedMessage], progress: OnProgress) -> None:
        for message in rest:
            await self._send(message)
            progress(len(self.answers.took))

    async def _send(self, message: SimulatedMessage) -> None:
        """Send a message until it is answered; sending again is always safe."""
        for _ in range(TRIES):
            since = time.perf_counter()
            try:
                body = message.body(self.session, UNIT)
                answer = await self.web.post(f"{ADDRESS}/{message.service}", json=body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == DENIED:
                await self.log_in()  # a session holds for eight hours
            elif answer is not None and answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                self.answers.took.append(time.perf_counter() - since)
                self._note(message, answer)
                return
            self.answers.again += 1
            await asyncio.sleep(self.pause_s)
        raise CannotDo(f"{self.web.base_url} has not answered for {TRIES} tries: see `motcua doctor`")

    def _note(self, message: SimulatedMessage, answer: httpx.Response) -> None:
        said = _json(answer)
        code = str(said.get("error_code", ""))
        is_taken = answer.status_code == httpx.codes.OK and code in TAKEN
        is_faulty = answer.status_code == httpx.codes.OK and not is_taken
        kind = "taken" if is_taken else "faulty" if is_faulty else f"HTTP {answer.status_code}"
        self.answers.kinds[kind] += 1
        if message.dirt:
            self.answers.dirt[message.dirt] += 1
        faults = said.get("result")
        for fault in faults if isinstance(faults, list) else ():
            self.answers.faults[str(fault.get("field", "")).rpartition(".")[2]] += 1
        if kind != ("faulty" if message.is_refused else "taken"):
            self.answers.unexpected.append(str(message.row["MaHoSo"]))


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
