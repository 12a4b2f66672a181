"""Takes the pictures of the handbooks from a running demo: `python -m tests.browser.pictures docs/images`.

A script, not a test. The demo runs on free ports, in a folder that is removed afterwards.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGINT
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.picture_list import PICTURES, Camera
from tests.support.node import NODE
from tests.support.servers import free_port

READY_S: Final = 600
LAST_LINE: Final = b"Ctrl-C"
"""The demo says it when its year is over and the pages are served."""


class Doors(NamedTuple):
    """Where a demo is served."""

    public: str
    staff: str


@asynccontextmanager
async def running_demo() -> AsyncIterator[Doors]:
    """Run the demo's year, and serve its pages."""
    ports = {"--port": free_port(), "--staff-port": free_port(), "--nats-port": free_port()}
    with TemporaryDirectory() as folder:
        options = ["--data", folder, *(str(part) for option in ports.items() for part in option)]
        demo = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli.entry", "demo", *options, stdout=asyncio.subprocess.PIPE
        )
        assert demo.stdout
        try:
            async with asyncio.timeout(READY_S):
                while LAST_LINE not in (line := await demo.stdout.readline()):
                    if not line:
                        raise SystemExit("the demo has ended before it was served")
            yield Doors(*(f"http://127.0.0.1:{ports[door]}" for door in ("--port", "--staff-port")))
        finally:
            if demo.returncode is None:
                demo.send_signal(SIGINT)
                await demo.wait()


async def take_pictures(doors: Doors, into: Path) -> None:
    """Take all pictures."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for take in PICTURES:
            await take(Camera(browser, *doors, into))
        await browser.close()


async def main(into: Path) -> None:
    """Take the pictures of a demo that runs for it."""
    async with running_demo() as doors:
        await take_pictures(doors, into)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(folder))
