"""Runs one service of an office in this process, where a debugger can stop it; the others run beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from deploy.embedded.plan import Plan
from deploy.terminal.screen import output

STOP_S: Final = 60.0
"""Longest wait for the other processes to end; they need some seconds."""
OURS: Final = "MOTCUA_"


def run_here(service: str, plan: Plan) -> None:
    """Run a service in this process, in an office whose other processes are started and stopped with it."""
    from deploy.services import load_service  # here, since a supervisor does without what services import

    with _office_without(service, plan):
        environment = plan.environment()
        os.environ.update({name: value for name, value in environment.items() if name.startswith(OURS)})
        output.print(f"{service} runs here, as process {os.getpid()}; Ctrl-C ends all.", highlight=False)
        load_service(service).run()


@contextmanager
def _office_without(service: str, plan: Plan) -> Iterator[None]:
    """Run all processes of an office but one, as `motcua up --without` does."""
    command = [sys.executable, "-m", "deploy.cli.main", "up", "--without", service]
    ports = {"--port": plan.http_port, "--staff-port": plan.staff_port, "--nats-port": plan.nats_port}
    command += ["--data", str(plan.folder), *(word for one in ports.items() for word in map(str, one))]
    command += [*(("--public", plan.public_name) if plan.public_name else ())]
    command += [*(("--staff", plan.staff_name) if plan.staff_name else ())]
    # uvicorn gives a signal that ended it back to whoever handled it before.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    office = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C at the debugger is not for the office
    )
    try:
        assert office.stdout  # noqa: S101  # it was asked for
        for line in office.stdout:
            output.print(line, end="", highlight=False, markup=False)
            if "Ctrl-C" in line:  # the last that it says once it is ready
                break
        else:
            sys.exit(office.wait())
        yield
    finally:
        office.terminate()
        office.wait(STOP_S)
