"""The examples of docs/subscribing.md run: both receivers, the script that tries them, and the fetching."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from deploy.access.deployment import Deployment
from services.feed.webhooks.signature import new_secret
from tests.deploy.access.test_subscribers_on_the_bus import PLAIN, deployment, url
from tests.feed.conftest import feed_office, filed
from tests.support.node import NODE
from tests.support.servers import free_port, wait_for

__all__ = ["deployment", "url"]
pytestmark = pytest.mark.slow
ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "docs/examples"
SCRIPT: Final = EXAMPLES / "webhook/send.sh"
EVENT: Final = ROOT / "docs/contracts/examples/vn.motcua.record.filed.v1.json"
RECEIVERS: Final = {
    "Python": [sys.executable, str(EXAMPLES / "webhook/receive.py")],
    "JavaScript": [str(NODE), str(EXAMPLES / "webhook/receive.mjs")],
}


@contextmanager
def running(command: list[str], **environment: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def lines(process: "subprocess.Popen[str]", count: int) -> list[str]:
    assert process.stdout
    return [line.strip() for line in islice(process.stdout, count)]


@pytest.mark.parametrize("language", RECEIVERS)
async def test_a_receiver_of_the_examples_is_told(language: str, tmp_path: Path) -> None:
    port = free_port()
    async with feed_office(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db") as office:
        address = f"http://127.0.0.1:{port}/"
        secret = office.subscribe("tinh", webhook=address, private=True, **{"from": "beginning"})
        (tmp_path / "secret").write_text(secret)
        with running(RECEIVERS[language], SECRET=str(tmp_path / "secret"), PORT=str(port)) as receiver:
            wait_for(port)
            await office.publish(filed(1), filed(2))
            await office.process.start()
            told = await asyncio.to_thread(lines, receiver, 2)
    assert [line.split()[0] for line in told] == ["vn.motcua.record.filed.v1"] * 2


@pytest.mark.parametrize("language", RECEIVERS)
def test_the_script_sends_what_a_receiver_takes_and_a_wrong_secret_does_not(
    language: str, tmp_path: Path
) -> None:
    port = free_port()
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text(new_secret())
    wrong.write_text(new_secret())
    with running(RECEIVERS[language], SECRET=str(right), PORT=str(port)):
        wait_for(port)
        for secret, status in ((right, "204"), (wrong, "401")):
            command = [
                "sh",
                str(EXAMPLES / "webhook/send.sh"),
                str(secret),
                str(EVENT),
                f"http://127.0.0.1:{port}/",
            ]
            assert (
                subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == status
            )


def test_a_login_fetches_its_events(deployment: Deployment, url: str) -> None:
    environment = {
        "NAME": PLAIN,
        "NATS_URL": url,
        "NATS_SEED": str(deployment.folder / "subscribers" / PLAIN),
        "NATS_CA": str(deployment.folder / "tls/authority.pem"),
    }
    with running([sys.executable, str(EXAMPLES / "subscriber/fetch.py")], **environment) as reader:
        told = lines(reader, 3)
    assert told[0] == "feed.record.filed.v1.15712v1 1"
