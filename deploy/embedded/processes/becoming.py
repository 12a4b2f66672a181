"""Turns a fork into a process of its own."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from deploy import private_file
from deploy.embedded.processes.dying_together import die_with

INPUT: Final = 0
OUTPUT: Final = 1
ERRORS: Final = 2
FAILED: Final = 1
AT_FIRST: Final[Mapping[signal.Signals, Any]] = {
    signal.SIGCHLD: signal.SIG_DFL,
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}
"""How a new program handles the signals for which the parent has handlers of its own."""


def become(
    main: Callable[[], None],
    parent: int,
    environment: Mapping[str, str],
    log: Path,
    talks_by: int | None = None,
) -> NoReturn:
    """Run a program in this fork, and end with its exit code.

    Args:
        main: Runs the program.
        parent: Process id of the parent, with which it dies.
        environment: Its environment.
        log: File for its errors, and for its output unless it talks to the parent.
        talks_by: Descriptor that becomes its input and its output; None if it has no input.
    """
    code = FAILED
    try:
        signal.set_wakeup_fd(-1)
        for number, handler in AT_FIRST.items():
            signal.signal(number, handler)
        os.setsid()  # so that Ctrl-C reaches only the supervisor
        die_with(parent)
        with private_file.appending(log) as written, open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno() if talks_by is None else talks_by, INPUT)
            os.dup2(written.fileno() if talks_by is None else talks_by, OUTPUT)
            os.dup2(written.fileno(), ERRORS)
        os.environ.clear()
        os.environ.update(environment)
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else FAILED
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
