"""What a neighbour copies from docs/onboarding.md works against a real office."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cli.commands.office.up import publishers_in
from tests.deploy.support.office import MOTCUA, Office, open_office

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs/examples/publish"


def blocks(language: str) -> list[str]:
    """The code of a language on the page, in order."""
    page = (ROOT / "docs/onboarding.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    publishers_in(folder)
    add = ("publishers", "add", "portal", "--units", "15664", "--http", "--folder", str(folder))
    subprocess.run([*MOTCUA, *add], check=True, timeout=60)
    with open_office(folder) as running:
        yield running


def test_the_examples_conform() -> None:
    words = ("--system", "portal", "--source", "urn:portal", "--unit", "15664")
    command = [*MOTCUA, "conformance", str(EXAMPLES / "events.jsonl"), *words]
    assert subprocess.run(command, timeout=60).returncode == 0


def test_curl_reports_and_reads_its_receipt(office: Office) -> None:
    environment = os.environ | {
        "OFFICE": office.stack.gateway_url,
        "KEY": str(office.folder / "publishers/portal"),
        "AUTHORITY": os.devnull,
        "no_proxy": "*",
    }
    report, ask = (block for block in blocks("sh") if block.startswith("curl"))
    said = [
        subprocess.run(
            ["sh", "-c", block], cwd=EXAMPLES, env=environment, capture_output=True, check=True, timeout=60
        )
        for block in (report, ask)
    ]
    taken, receipt = (json.loads(one.stdout) for one in said)
    assert re.fullmatch(
        r"/events/receipt\?source=urn%3Aportal&id=2026-0001&content=[0-9a-f]{16,}",
        taken["taken"][0]["receipt"],
    )
    assert (receipt["event_id"], receipt["verdict"]) == ("2026-0001", "accepted")


def test_python_reports_and_hears_its_receipt(office: Office) -> None:
    (code,) = blocks("python")
    environment = os.environ | {"BUS": office.stack.nats_url}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=EXAMPLES, env=environment, capture_output=True, timeout=60
    )
    assert said.returncode == 0, said.stderr.decode()
    assert json.loads(said.stdout)["verdict"] in ("accepted", "duplicate")
