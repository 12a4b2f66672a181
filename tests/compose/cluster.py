"""Three nodes of the bus and two processes of each service, watched with docker-compose while some die.

    python -m tests.compose.cluster

Needs what `tests.compose.check` needs, and five minutes.
"""

import uvloop

from shared.contracts.services import PROCESSES
from shared.messaging.streams import IN
from tests.compose.check import memory
from tests.compose.deployment import Deployed, deployed, say
from tests.compose.year import compare, connected, let_citizens_act, tell, year_in

NODES = {"nats-0": "nats", "nats-1": "nats-1", "nats-2": "nats-2"}
"""The nodes of the bus, and what compose calls them."""


def kill_the_leader(office: Deployed) -> None:
    """The machine of the node that leads the stream of publishers is gone, and stays away."""
    node = uvloop.run(leader(office))
    office.docker("kill", *office.containers(NODES[node]))
    say(f"{node} was killed, which led {IN.name}")


def kill_one_of_each_service(office: Deployed) -> None:
    """One process of each service is gone, and stays away."""
    office.docker("kill", *(office.containers(service)[0] for service in PROCESSES))


async def leader(office: Deployed) -> str:
    """Return the node that leads the stream of publishers."""
    client = await connected(office, "provision")
    cluster = (await client.jetstream().stream_info(IN.name)).cluster
    await client.close()
    if not cluster or not cluster.leader:
        raise RuntimeError(f"nobody leads {IN.name}")
    return cluster.leader


def check() -> None:
    """Go through everything; the first thing that does not hold ends it."""
    troubles = (None, None, None, kill_the_leader, None, None, kill_one_of_each_service, None)
    with deployed("deploy/cluster/compose.yml") as office:
        stalls = []
        for trouble, part in zip(troubles, year_in(len(troubles)), strict=True):
            stalls.append(uvloop.run(tell(office, part, trouble)))
            say(f"{trouble.__name__ if trouble else 'undisturbed'}: longest stall {stalls[-1]:.1f} s")
            office.compose("up", "-d")
            office.until_healthy(*NODES.values(), "postgres", *PROCESSES)
            uvloop.run(let_citizens_act(office))
        say(f"longest stall of all: {max(stalls):.1f} s")
        say("memory of each container:\n" + memory(office))
        compare(office)


if __name__ == "__main__":
    check()
