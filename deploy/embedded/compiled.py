"""Compiles the modules of the stack's processes, by their own settings, and those of the command.

So the first start is fast, and no process keeps the memory that it takes to compile.

python -m deploy.embedded.compiled
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from deploy.embedded.memory_settings import MEMORY
from deploy.embedded.plan import python
from shared.contracts.services import PROCESSES

CACHE: Final = Path(MEMORY["PYTHONPYCACHEPREFIX"])
COMMAND: Final = "deploy.cli.main"
IMPORT: Final = "import importlib, sys; importlib.import_module(sys.argv[1])"


def is_needed() -> bool:
    """Whether nothing is compiled yet, as after `pip install`, and this process may write it.

    Five processes that compile the same modules at the same time would take longer than a start may.
    """
    return not CACHE.exists() and os.access(CACHE.parent, os.W_OK)


def main() -> None:
    """Import every program and command once; nothing is started."""
    programs = [*(f"services.{name}.main" for name in PROCESSES), "deploy.embedded.processes.fork_server"]
    steps = [f"deploy.{step}" for step in ("migrate", "provision", "demo.year")]
    commands = map(python, (*programs, *steps))
    for *interpreter, _, module in commands:
        subprocess.run([*interpreter, "-c", IMPORT, module], env=os.environ | MEMORY, check=True)  # noqa: S603
    beside_sources = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}  # where the command looks for them
    listing = [sys.executable, "-m", COMMAND, "--help"]  # imports every command
    subprocess.run(listing, env=beside_sources, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main()
