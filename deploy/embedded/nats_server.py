"""nats-server on loopback, with JetStream on disk.

The program is the one that the setting `nats_server` names, else one that is installed on this computer and
new enough, else the one of the wheel that was installed with motcua.
"""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from deploy import private_file
from shared.settings import Settings

CONFIG = """\
# Written by motcua. On a single node every message is synced to disk before it is acknowledged.
host: 127.0.0.1
port: {port}
{authorization}{monitoring}server_name: motcua
pid_file: "{folder}/nats.pid"
max_payload: 1MB
jetstream {{
  store_dir: "{folder}/jetstream"
  sync_interval: always
  # By default the server uses a share of what is free at its start: after a full disk, nothing.
  max_file_store: {max_file_store}
}}
"""

USER: Final = "motcua"
"""Who signs in on a bus that has a key."""
PROGRAM: Final = "nats-server"
OLDEST: Final = (2, 12)
"""Version from which on a batch of messages is published atomically."""
VERSION: Final = re.compile(r"\bv(\d+)\.(\d+)")


MAX_FILE_STORE = 2**40
"""Bytes, more than any disk has."""


class NoNatsServer(RuntimeError):
    """The nats-server program is missing or too old; the message says what to do."""


def nats_server_command(folder: Path, port: int, monitoring_port: int = 0, key: str = "") -> list[str]:
    """Write the server's configuration into a folder and return the command that starts it.

    Args:
        folder: Where the server keeps everything.
        port: Where clients connect.
        monitoring_port: Where the server says how it is; 0 for nowhere.
        key: Password without which the server lets nobody in; empty to let everybody in.

    Raises:
        NoNatsServer: There is no program that can be used.
    """
    program = nats_server_program(Settings().nats_server)
    private_file.make_folder(folder)
    config = folder / "nats.conf"
    text = CONFIG.format(
        folder=folder.resolve(),
        port=port,
        authorization=f'authorization {{ user: {USER}, password: "{key}" }}\n' if key else "",
        monitoring=f'http: "127.0.0.1:{monitoring_port}"\n' if monitoring_port else "",
        max_file_store=MAX_FILE_STORE,
    )
    with private_file.replacing(config) as file:
        file.write(text.encode())
    return [program, "--config", str(config)]


@cache
def nats_server_program(named: Path | None) -> str:
    """Return the program to run.

    Args:
        named: The one that the operator names; no other is used then.

    Raises:
        NoNatsServer: The named program cannot be used, or there is none at all.
    """
    if named:
        if version_of(str(named)) < OLDEST:
            raise NoNatsServer(
                f"MOTCUA_NATS_SERVER={named} is no nats-server {_in_words(OLDEST)} or newer: "
                "name another, or leave the setting out"
            )
        return str(named)
    beside_python = str(Path(sys.executable).parent)
    elsewhere = [folder for folder in os.get_exec_path() if folder != beside_python]
    installed = shutil.which(PROGRAM, path=os.pathsep.join(elsewhere))
    if installed and version_of(installed) >= OLDEST:
        return installed
    if of_the_wheel := shutil.which(PROGRAM, path=beside_python):
        return of_the_wheel
    raise NoNatsServer(
        f"nats-server {_in_words(OLDEST)} or newer is not installed: install motcua with its requirements, "
        "or name the program with MOTCUA_NATS_SERVER"
    )


def version_of(program: str) -> tuple[int, int]:
    """Return the version that a program says it has; (0, 0) if it is no nats-server."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0, 0
    said = VERSION.search(done.stdout) if PROGRAM in done.stdout else None
    return (int(said[1]), int(said[2])) if said else (0, 0)


def _in_words(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
