"""The process from which steps and services are forked: it has imported them, so that they share its memory.

python -m deploy.embedded.processes.fork_server [<process> ...]

It imports one program after the other, in the order in which they are named, and forks meanwhile what it is
asked for and has imported; one that is not named it imports when it is asked for it. It reads requests from
its standard input, a line of JSON each, and writes what it did to its standard output:

    {"name": "letters", "environment": {…}, "log": "/…/letters.log"}  ->  {"forked": 4711, "name": "letters"}
    when such a process has ended                                     ->  {"ended": 4711, "code": 0}

With `"waits": true` a process runs its program only once it is sent SIGCONT. `{"rest": true}` says that
nobody will ask for anything soon.

It runs no thread, since a fork copies only the one that forks, and ends when its input does. When nobody has
asked for anything for a while, or soon will, it rests: it restarts, and has imported nothing. What all its
forks have written to, and so copied, would else be kept for nobody.

The first one of an office is itself a fork, of the supervisor, with which it shares what that has imported.
"""

import gc
import json
import os
import selectors
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from deploy.embedded.processes.becoming import INPUT, OUTPUT, become
from shared.contracts.services import GATEWAY

LATER: Final = ("aiosqlite", "anyio._backends._asyncio", "uvicorn.lifespan.on", "uvloop")
"""Modules that each process would import once it runs."""
Run = Callable[[], None]
Program = Callable[[], Run]
"""Imports what is left to a fork, and returns what it runs."""
FORKED: Final = "forked"
ENDED: Final = "ended"
AT_ONCE_S: Final = 0.05
REST_S: Final = 10.0
"""Longer than the pauses between the starts of a process that ends again and again."""
STEPS: Final = {
    "migrate": "deploy.migrate",
    "provision": "deploy.provision",
    "statement_keys": "deploy.embedded.statement_keys",
}
"""The steps before the services, and their modules."""


def main() -> None:
    """Import the programs that are named, and serve."""
    named = len(sys.argv) - 1
    serve(sys.argv[1:], sys.orig_argv[: len(sys.orig_argv) - named])


def serve(names: Sequence[str], command: Sequence[str]) -> None:
    """Import programs, and serve until the input ends.

    Args:
        names: Of the programs that are imported at once.
        command: Runs this program, with none that is imported at once.
    """
    gc.disable()  # modules leave no garbage to speak of, and looking for it is a fifth of the work
    server = Server(names)
    woken, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCONT})  # in its forks, too, until they wait for it
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    tell_ended()  # of those that have ended while this program restarted
    with selectors.DefaultSelector() as selector:
        selector.register(INPUT, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        requests = b""
        while True:
            server.imports_next()
            pause = server.rests_after
            ready = selector.select(pause)
            if pause and not ready and not requests:
                os.execv(sys.executable, list(command))  # noqa: S606  # no shell; its forks stay its own
            for key, _ in ready:
                if key.fd == woken:
                    os.read(woken, 4096)
                    tell_ended()
                    continue
                read = os.read(key.fd, 65536)
                if not read:
                    return
                *lines, requests = (requests + read).split(b"\n")
                for line in lines:
                    server.asked(json.loads(line))


class Server:
    """The programs that are imported by now, and the requests for those that are not."""

    def __init__(self, names: Sequence[str]) -> None:
        self._left = list(names)
        self._programs: dict[str, Program] = {}
        self._waiting: list[Mapping[str, Any]] = []
        self._rest_s = REST_S

    @property
    def rests_after(self) -> float | None:
        """Seconds without a request after which it rests; 0 while it imports, None when it has nothing."""
        if self._left:
            return 0
        return self._rest_s if self._programs else None

    def imports_next(self) -> None:
        """Import the next program, if there is one, and fork what waits for it."""
        if self._left:
            self._import(self._left.pop(0))
            waiting, self._waiting = self._waiting, []
            for request in waiting:
                self.asked(request)

    def asked(self, request: Mapping[str, Any]) -> None:
        """Fork a process that runs a program: at once, or when it is imported in its turn; or rest soon."""
        self._rest_s = AT_ONCE_S if request.get("rest") else REST_S
        if request.get("rest"):
            return
        name = request["name"]
        if name in self._left:
            self._waiting.append(request)
            return
        if name not in self._programs:
            self._import(name)
        fork(self._programs[name], request)

    def _import(self, name: str) -> None:
        self._programs[name] = program(name)
        if not self._left:
            import_what_comes_later()
        gc.collect()
        gc.freeze()  # else the first collection in each process would write to all that they share


def program(name: str) -> Program:
    """Import a process of the office, or a step before them, and return what it runs once the rest is there.

    The gateway imports what no service needs once it is forked, while this process imports the services.
    """
    if step := STEPS.get(name):
        main: Run = import_module(step).main
        return lambda: main
    from deploy.embedded.processes.together import services_in

    names = services_in(name)
    for service in names:
        if service != GATEWAY:
            service_of(service)
    return partial(loaded, names)


def loaded(names: Sequence[str]) -> Run:
    """Import what is left of a process, and return what it runs."""
    services = [service_of(name) for name in names]
    run: Run = services[0].run if len(services) == 1 else partial(run_shared, services)
    return run


def service_of(name: str) -> Any:
    """Import a service, or the gateway."""
    return import_module(f"services.{name}.main").service


def import_what_comes_later() -> None:
    """Import what each process would import once it runs."""
    from shared.reference.units import our_files

    for module in LATER:
        import_module(module)
    our_files()


def run_shared(services: Sequence[Any]) -> None:
    """Run services that share this process."""
    from shared.service.together import run_together
    from shared.settings import Settings

    run_together(dict(zip(services, Settings().health_ports, strict=True)))


def fork(program: Program, request: Mapping[str, Any]) -> None:
    """Fork a process that runs a program."""
    parent = os.getpid()
    if pid := os.fork():
        say({FORKED: pid, "name": request["name"]})
        return
    waits = bool(request.get("waits"))
    become(partial(run, program, waits), parent, request["environment"], Path(request["log"]))


def run(program: Program, waits: bool) -> None:
    """Run a program, once this process is told to go on if it waits for that."""
    runs = program()
    gc.enable()
    if waits:
        signal.sigwait({signal.SIGCONT})
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCONT})
    runs()


def tell_ended() -> None:
    """Say which processes have ended since the last time."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        say({ENDED: pid, "code": os.waitstatus_to_exitcode(status)})


def say(what: Mapping[str, Any]) -> None:
    """Write a line to the supervisor."""
    os.write(OUTPUT, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
