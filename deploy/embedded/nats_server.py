"""nats-server from its wheel, on loopback, with JetStream on disk."""

import shutil
import sys
from pathlib import Path

CONFIG = """\
# Written by motcua. On a single node every message is synced to disk before it is acknowledged.
host: 127.0.0.1
port: {port}
{monitoring}server_name: motcua
pid_file: "{folder}/nats.pid"
max_payload: 1MB
jetstream {{
  store_dir: "{folder}/jetstream"
  sync_interval: always
  # By default the server uses a share of what is free at its start: after a full disk, nothing.
  max_file_store: {max_file_store}
}}
"""


MAX_FILE_STORE = 2**40
"""Bytes, more than any disk has."""


class NoNatsServer(RuntimeError):
    """The nats-server program is missing; `make install` installs it."""


def nats_server_command(folder: Path, port: int, monitoring_port: int = 0) -> list[str]:
    """Write the server's configuration into a folder and return the command that starts it.

    Args:
        folder: Where the server keeps everything.
        port: Where clients connect.
        monitoring_port: Where the server says how it is; 0 for nowhere.

    Raises:
        NoNatsServer: The program was not installed beside this Python.
    """
    program = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or shutil.which(
        "nats-server"
    )
    if program is None:
        raise NoNatsServer("nats-server is not installed: run `make install`")
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nats.conf"
    config.write_text(
        CONFIG.format(
            folder=folder.resolve(),
            port=port,
            monitoring=f'http: "127.0.0.1:{monitoring_port}"\n' if monitoring_port else "",
            max_file_store=MAX_FILE_STORE,
        ),
        encoding="utf-8",
    )
    return [program, "--config", str(config)]
