"""A real mail server, as a process: `python -m tests.support.mail_server PORT FOLDER`.

It keeps each message that it accepts as a file in the folder. What it says to an address goes by the name
before the @: `later` is put off (451), `never` refused (550), `unwanted` refused once the message is there
(554), and at `dies` it dies with the message in its hands; `dies-after` has kept it by then. The first time,
it lets `tarries` wait before the message, and `dawdles` after it was kept; a file of that name says so.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.servers import free_port, wait_for

WAIT_S = 45
"""Less than the sender's patience, and time enough to kill it."""


class Office:
    """Takes messages in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match address.partition("@")[0]:
            case "later":
                return "451 4.7.1 come back later"
            case "never":
                return "550 5.1.1 nobody of this name"
            case "tarries":
                await self._wait_once("tarries")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name == "unwanted":
            return "554 5.7.1 not wanted"
        if name == "dies":
            os._exit(1)
        assert isinstance(envelope.content, bytes)
        (self._folder / f"{uuid4().hex}.eml").write_bytes(envelope.content)
        if name == "dies-after":
            os._exit(1)
        if name == "dawdles":
            await self._wait_once("dawdles")
        return "250 OK"

    async def _wait_once(self, name: str) -> None:
        if not (seen := self._folder / name).exists():
            seen.touch()
            await asyncio.sleep(WAIT_S)


async def serve(port: int, folder: Path) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Office(folder), hostname="mail.example", enable_SMTPUTF8=False), "127.0.0.1", port
    )
    await server.serve_forever()


class MailServer:
    """A mail server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.support.mail_server",
            str(self.port),
            str(self._folder),
        ]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def messages(self) -> list[bytes]:
        """What it has accepted."""
        return [file.read_bytes() for file in sorted(self._folder.glob("*.eml"))]


@contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    """Run a mail server."""
    folder.mkdir()
    server = MailServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
