"""The whole deployment, watched with docker-compose: set up, a year told through TLS, faults and who tells of
them, everything lost and restored, figures, rights.

    python -m tests.compose.check [FAULT...]

Needs Docker, docker-compose, root and a quarter of an hour, so it is no part of `make test`. It works in a
clone of its own, under a project name of its own, and takes all of it away at the end.
"""

import shutil
import sys
import time

import uvloop

from shared.contracts.services import PROCESSES
from tests.compose.commands import try_the_commands
from tests.compose.deployment import Deployed, deployed, say
from tests.compose.faults import FAULTS
from tests.compose.losing import lose_everything, put_the_copy_back, take_a_copy
from tests.compose.operator import see_that_all_is_shown, start_watching
from tests.compose.rights import register_publishers, try_the_bus, try_the_databases
from tests.compose.year import compare, let_citizens_act, tell, year_in

IMAGE = "motcua:0.1.0"
MB = 1_000_000


def check(*names: str) -> None:
    """Go through everything, of the faults through those that are named; what does not hold ends it."""
    troubles = (None, *(fault if not names or fault.name in names else None for fault in FAULTS))
    *parts, last = year_in(len(troubles) + 1)
    with deployed(before_it_opens=register_publishers) as office:
        start_watching(office)
        for trouble, part in zip(troubles, parts, strict=True):
            since = time.monotonic()
            stall = uvloop.run(tell(office, part, trouble))
            name = trouble.name if trouble else "undisturbed"
            say(f"{name}: {time.monotonic() - since:.0f} s, longest stall {stall:.1f} s")
            office.until_healthy("nats", "postgres", *PROCESSES)
            uvloop.run(let_citizens_act(office))
        uvloop.run(tell(office, last, take_a_copy))
        lose_everything(office)
        put_the_copy_back(office)
        start_watching(office)
        uvloop.run(tell(office, [line for part in (*parts, last) for line in part], None))
        uvloop.run(let_citizens_act(office))
        see_that_all_is_shown()
        say(image(office))
        say("memory of each container:\n" + memory(office))
        compare(office)
        try_the_commands(office)
        try_the_databases(office)
        uvloop.run(try_the_bus(office))


def image(office: Deployed) -> str:
    """What the image takes, and what of it is ours rather than Python's."""
    layers = office.docker("history", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", IMAGE)
    sizes = [(int(size), made) for size, _, made in (line.partition(" ") for line in layers.splitlines())]
    ours = sum(size for size, made in sizes if "COPY" in made)
    return f"image: {sum(size for size, _ in sizes) / MB:.0f} MB, of which ours {ours / MB:.0f} MB"


def memory(office: Deployed) -> str:
    """What each container takes."""
    containers = [name for service in ("nats", "postgres", *PROCESSES) for name in office.containers(service)]
    return office.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", *containers)


if __name__ == "__main__":
    if not shutil.which("docker-compose"):
        sys.exit("docker-compose is not installed")
    check(*sys.argv[1:])
