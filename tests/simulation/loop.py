"""An event loop whose time is virtual and in which the order of ready tasks is drawn from a seed.

One ready callback runs at a time. Which task comes next is drawn, since sockets, timers and threads wake
tasks in an order that nobody promises; other callbacks keep their order, which asyncio promises. Each step
takes some virtual time, mostly microseconds, so that a deadline may pass between any two steps.
"""

import asyncio
import heapq
from collections.abc import Callable
from contextvars import Context, ContextVar
from random import Random
from typing import Any, Final

STEP_S: Final = 20e-6
"""Mean virtual time of a step."""
PAUSE_EVERY: Final = 400
"""One step in so many takes long: a busy machine, a collection of garbage."""
PAUSE_S: Final = 0.03
MOST_STEPS: Final = 2_000_000
NEUTRAL: Final = Context()
"""The context of what belongs to no process, such as bytes that are on their way."""


class Stuck(Exception):
    """Nothing can happen any more, or it never ends."""


class SimulatedProcess:
    """A process of the simulation: whatever runs in its context ends when it is killed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_dead = False
        self.is_frozen = False
        self.held: list[Any] = []
        """What it would have done while it was frozen."""
        self._when_it_dies: list[Callable[[], None]] = []

    def when_it_dies(self, do: Callable[[], None]) -> None:
        """Have something done that the operating system does for a dead process."""
        self._when_it_dies.append(do)

    def kill(self) -> None:
        """End the process between two of its steps: no `finally`, no `except` of it runs."""
        if not self.is_dead:
            self.is_dead = True
            for do in self._when_it_dies:
                do()


PROCESS: Final[ContextVar[SimulatedProcess | None]] = ContextVar("PROCESS", default=None)


class SimulatedLoop(asyncio.BaseEventLoop):
    """An event loop for one seed."""

    _ready: Any
    _scheduled: Any

    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random
        self.steps = 0
        self.connect: Callable[[asyncio.BaseProtocol], asyncio.Transport]
        """Connects a client to the only server that there is."""
        self.stepped: Callable[[SimulatedProcess], None] = lambda _process: None
        """Is told after each step of a process."""
        self._now = 1_000_000.0
        self._tasks: list[asyncio.Task[Any]] = []
        self.set_task_factory(self._task)
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._now

    def unfinished(self) -> list[asyncio.Task[Any]]:
        """Return the tasks that never ended. Whoever lets go of one lets it run to its `finally`."""
        return [task for task in self._tasks if not task.done()]

    def freeze(self, process: SimulatedProcess, seconds: float) -> None:
        """Let a process stand still, as one does that is stopped or swapped out."""
        process.is_frozen = True
        self.call_later(seconds, self._thaw, process, context=NEUTRAL)

    def _thaw(self, process: SimulatedProcess) -> None:
        process.is_frozen = False
        self._ready.extend(process.held)
        process.held.clear()

    async def create_connection(self, protocol_factory: Any, *_: Any, **__: Any) -> Any:
        """Connect to the server.

        Raises:
            OSError: It is away.
        """
        await asyncio.sleep(self.random.expovariate(1000))
        protocol = protocol_factory()
        return self.connect(protocol), protocol

    def add_signal_handler(self, *_: Any) -> None:  # type: ignore[override]
        """Nobody sends signals here."""

    def _task(self, loop: Any, coroutine: Any, **how: Any) -> Any:
        task = asyncio.Task(coroutine, loop=loop, **how)
        self._tasks.append(task)
        return task

    def _run_once(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Stuck("it never ends")
        if not self._ready:
            self._wait()
        while self._scheduled and self._scheduled[0]._when <= self._now:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._ready.append(handle)
        handle = self._next()
        if handle._cancelled:
            return
        process = handle._context.get(PROCESS)
        if process and process.is_frozen:
            process.held.append(handle)
        elif process is None or not process.is_dead:
            handle._run()
            self._now += self._taken()
            if process:
                self.stepped(process)

    def _wait(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)._scheduled = False
        if not self._scheduled:
            raise Stuck("nothing can happen any more")
        self._now = max(self._now, self._scheduled[0]._when)

    def _next(self) -> Any:
        """Take one of the ready tasks, or the first of the other callbacks."""
        if len(self._ready) == 1:
            return self._ready.popleft()
        choice, others = [], False
        for place, handle in enumerate(self._ready):
            if isinstance(getattr(handle._callback, "__self__", None), asyncio.Task):
                choice.append(place)
            elif not others:
                others = True
                choice.append(place)
        place = self.random.choice(choice)
        handle = self._ready[place]
        del self._ready[place]
        return handle

    def _taken(self) -> float:
        if self.random.random() * PAUSE_EVERY < 1:
            return self.random.random() * PAUSE_S
        return self.random.expovariate(1 / STEP_S)

    def _write_to_self(self) -> None:
        """Wake nobody: there is no other thread."""
