"""The whole deployment, watched with docker-compose: set up, a year told through TLS, faults, figures.

    python -m tests.compose.check

Needs Docker, docker-compose, root and ten minutes, so it is no part of `make test`. It works in a clone of
its own, under a project name of its own, and takes all of it away at the end.
"""

import shutil
import sys
import time

import uvloop

from tests.compose.deployment import SERVICES, Deployed, deployed, say
from tests.compose.faults import FAULTS
from tests.compose.year import compare, let_citizens_act, tell, year_in


def check() -> None:
    """Go through everything; the first thing that does not hold ends it."""
    troubles = (None, *FAULTS)
    with deployed() as office:
        for trouble, part in zip(troubles, year_in(len(troubles)), strict=True):
            since = time.monotonic()
            stall = uvloop.run(tell(office, part, trouble))
            what = trouble.__name__ if trouble else "undisturbed"
            say(f"{what}: {time.monotonic() - since:.0f} s, longest stall {stall:.1f} s")
            office.until_healthy("nats", "postgres", *SERVICES)
            uvloop.run(let_citizens_act(office))
        say("memory of each container:\n" + memory(office))
        compare(office)


def memory(office: Deployed) -> str:
    """What each container takes."""
    containers = [name for service in ("nats", "postgres", *SERVICES) for name in office.containers(service)]
    return office.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *containers)


if __name__ == "__main__":
    if not shutil.which("docker-compose"):
        sys.exit("docker-compose is not installed")
    check()
