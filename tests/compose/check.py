"""The whole deployment, watched with docker-compose: set up, a year told through TLS, faults, figures.

    python -m tests.compose.check

Needs Docker, docker-compose, root and a few minutes, so it is no part of `make test`. It works in a clone of
its own, under a project name of its own, and takes all of it away at the end.
"""

import asyncio
import json
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import nats

from deploy.cli.citizens import let_citizens_answer
from deploy.cli.officials import let_officials_act
from shared.bus import sign_in
from shared.settings import Settings
from tests.compose.deployment import ROOT, Deployed
from tests.compose.faults import FAULTS, SERVICES

YEAR = ("--unit", "15712v1", "--from", "2023-01-01", "--to", "2023-12-31")
EXPECTED = {"received": 7526, "resolved": 7526, "before_deadline": 7298, "on_deadline": 228, "overdue": 0}
LETTERS = {"birth": 52, "marriage": 34, "death": 35}
ANSWERS = 2109
TRIES = 20


def check() -> None:
    """Go through everything; the first thing that does not hold ends it."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "motcua"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        deployed = Deployed(clone)
        try:
            set_up(deployed)
            tell_the_year(deployed, clone)
            print("memory of each container:\n" + memory(deployed))
            asyncio.run(let_people_act(deployed))
            expect(figures(deployed))
        except BaseException:
            print("\n".join(line for line in deployed.compose("logs").splitlines() if '"error"' in line))
            raise
        finally:
            say("taking it away")
            deployed.compose("down", "-v", "--remove-orphans")


def set_up(deployed: Deployed) -> None:
    """From a clone to an office that is ready, as the page on operations says."""
    deployed.motcua("init")
    deployed.motcua("publishers", "add", "demo", "--units", "15712", "--source", "urn:motcua:demo")
    since = time.monotonic()
    deployed.compose("build")
    built = time.monotonic()
    deployed.compose("up", "-d")
    deployed.until_healthy("nats", "postgres", *SERVICES)
    say(f"built in {built - since:.0f} s, ready {time.monotonic() - built:.0f} s later")


def tell_the_year(deployed: Deployed, clone: Path) -> None:
    """Replay the year as the outside publisher, while one fault after the other happens."""
    year = clone / "year.jsonl"
    year.write_bytes(
        subprocess.run([sys.executable, "-m", "deploy.demo_year"], capture_output=True, check=True).stdout
    )
    lines = year.read_bytes().splitlines(keepends=True)
    share = len(lines) // (len(FAULTS) + 1) + 1
    for place, fault in enumerate((None, *FAULTS)):
        part = clone / f"part-{place}.jsonl"
        part.write_bytes(b"".join(lines[place * share : (place + 1) * share]))
        since = time.monotonic()
        trouble = threading.Thread(target=fault, args=(deployed,)) if fault else None
        if trouble:
            trouble.start()
        send(deployed, part)
        if trouble:
            trouble.join()
        what = fault.__name__ if fault else "undisturbed"
        say(f"part {place + 1}: {what}, {time.monotonic() - since:.0f} s")
    deployed.until_healthy("nats", "postgres", *SERVICES)


def send(deployed: Deployed, part: Path) -> None:
    """Replay a part as the outside publisher; while the bus cannot be reached, again: that is safe."""
    for left in reversed(range(TRIES)):
        try:
            deployed.motcua("replay", str(part), "--publisher", "demo", "--patience", "180", as_whom="demo")
            return
        except RuntimeError:
            if not left:
                raise
            time.sleep(3)


def figures(deployed: Deployed) -> dict[str, Any]:
    """Ask as the operator until the figures stand still; a service that was cut off may need a moment."""
    before: dict[str, Any] = {}
    for left in reversed(range(60)):
        time.sleep(5)
        try:
            now: dict[str, Any] = json.loads(deployed.motcua("report", *YEAR, "--json"))
        except RuntimeError as silence:
            say(str(silence).splitlines()[-1])
            if not left:
                raise
            continue
        if now == before and now["resolved"] == EXPECTED["resolved"]:
            return now
        before = now
    return before


def expect(found: dict[str, Any]) -> None:
    """Compare with the figures of the embedded stack."""
    parts = {"letters": LETTERS, "survey": {"answers": ANSWERS, "satisfied_or_above": ANSWERS}}
    wrong: list[str] = [name for name, value in EXPECTED.items() if found[name] != value]
    wrong += [name for name, part in parts.items() if not part.items() <= found[name].items()]
    if wrong:
        sys.exit(f"{', '.join(wrong)}: not as the embedded stack has it; found {found}")
    say("figures as embedded")


async def let_people_act(deployed: Deployed) -> None:
    """Let citizens answer at the gateway, through TLS, and officials look after the letters."""
    figures(deployed)
    authority = Path(deployed.environment["MOTCUA_NATS_CA"])
    settings = Settings(nats_url=deployed.bus_url, nats_seed=deployed.seed("operator"), nats_ca=authority)
    client = await nats.connect(settings.nats_url, **sign_in("operator", settings))
    trusted = ssl.create_default_context(cafile=authority)
    await let_citizens_answer("15712v1", client, deployed.gateway_url, trusted=trusted)
    await let_officials_act("15712v1", client)
    await client.close()


def memory(deployed: Deployed) -> str:
    """What each container takes."""
    form = "{{.Name}} {{.MemUsage}}"
    containers = [deployed.container(service) for service in ("nats", "postgres", *SERVICES)]
    return subprocess.run(
        ["docker", "stats", "--no-stream", "--format", form, *containers], capture_output=True, text=True
    ).stdout


def say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    if not shutil.which("docker-compose"):
        sys.exit("docker-compose is not installed")
    check()
