"""An upgrade while events flow, watched with docker-compose: tables first, then one service after the other.

    python -m tests.compose.upgrade [COMMIT]

The office is set up as COMMIT has it, else as it was before the newest change of tables, and brought up to
date as the page on operations says while the year is told. Needs what `tests.compose.check` needs.
"""

import sys

import uvloop

from shared.contracts.services import PROCESSES
from tests.compose.check import memory
from tests.compose.deployment import Deployed, commit_of, deployed, say
from tests.compose.year import compare, let_citizens_act, tell, year_in

CALM = 4
"""Parts of the year before and after the upgrade: between them citizens answer, as long as links work."""


def version_before() -> str:
    """Return the commit before the one that added the newest revision of a service's tables."""
    added = ("log", "-1", "--format=%H", "--diff-filter=A", "--", "services/*/migrations/0*.py")
    return f"{commit_of(*added)}~1"


def prepare(office: Deployed, to: str) -> None:
    """Get the new version ready beside the old one, which runs on."""
    office.check_out(to)
    say(office.motcua("init"))
    office.compose("build", "storage")


def upgrade(office: Deployed) -> None:
    """Do what the page on operations says; old services work on the new tables until they are replaced."""
    office.compose("up", "-d", "--no-deps", "--force-recreate", "nats", "postgres")
    office.until_healthy("nats", "postgres")
    office.compose("exec", "-T", "postgres", "sh", "/docker-entrypoint-initdb.d/init.sh")
    say(f"migrate: {office.compose('run', '--rm', '-T', '--no-deps', 'migrate') or 'nothing to do'}")
    office.compose("run", "--rm", "-T", "--no-deps", "provision")
    for service in PROCESSES:
        office.compose("up", "-d", "--no-deps", service)
        office.until_healthy(service)


def check(commit: str) -> None:
    """Go through everything; the first thing that does not hold ends it."""
    newest = commit_of("rev-parse", "HEAD")
    calm = [None] * CALM
    with deployed(at=commit) as office:
        for happens, part in zip((*calm, upgrade, *calm), year_in(2 * CALM + 1), strict=True):
            if happens:
                prepare(office, newest)
            stall = uvloop.run(tell(office, part, happens))
            say(f"{'upgrade' if happens else 'undisturbed'}: longest stall {stall:.1f} s")
            office.until_healthy("nats", "postgres", *PROCESSES)
            uvloop.run(let_citizens_act(office))
        say("memory of each container:\n" + memory(office))
        compare(office)


if __name__ == "__main__":
    check(*sys.argv[1:2] or (version_before(),))
