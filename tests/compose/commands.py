"""The commands of an operator at a running office, under the rights of their logins, with something there."""

import json
import time

import uvloop

from deploy.access.deployment import OPERATOR
from tests.compose.deployment import Deployed, say
from tests.compose.year import YEAR, connected

DEAD_S = 60
STRAY = b'{"stream":"IN","seq":9}'


def try_the_commands(office: Deployed) -> None:
    """Run each command that reads or settles; what does not hold ends the check."""
    uvloop.run(_make_dead_letters(office))
    first, second, stray = sorted(_ids(office, 3))
    _expect("{", office.motcua("dead", "show", first))
    _expect("redriven by", office.motcua("dead", "redrive", first))
    _expect("dropped by", office.motcua("dead", "drop", second, "--why", "a trial"))
    _expect("no dead letter of a service", office.motcua("dead", "list"))
    _expect("no service has written", office.motcua("doctor", may_fail=True))
    _expect("dropped by", office.motcua("dead", "drop", stray, "--why", "a trial"))
    (again,) = _ids(office, 1)
    _expect("dropped by", office.motcua("dead", "drop", again, "--why", "a trial"))
    advice = office.motcua("doctor", may_fail=True)
    _expect("none waits", advice)
    if "may not use" in advice:
        raise AssertionError(advice)
    _expect("demo", office.motcua("publishers", "list"))
    if not json.loads(office.motcua("report", *YEAR, "--json"))["received"]:
        raise AssertionError("the report shows nothing")
    _expect("{", office.motcua("retention", "--dry-run", "--json"))
    say("commands: dead list, show, redrive, drop; doctor, publishers, report, retention")


async def _make_dead_letters(office: Deployed) -> None:
    publisher, operator = await connected(office, "demo"), await connected(office, OPERATOR)
    for _ in range(2):
        await publisher.jetstream().publish("in.demo.record", b"{", timeout=10)
    await operator.jetstream().publish("dead.intake", STRAY, timeout=10)
    await publisher.close()
    await operator.close()


def _ids(office: Deployed, number: int) -> list[str]:
    """Return the ids of the open dead letters, as soon as there are so many."""
    give_up = time.monotonic() + DEAD_S
    while True:
        lines = office.motcua("dead", "list").splitlines()
        ids = [line.split("│")[1].strip() for line in lines if "-IN-" in line or "stray-" in line]
        if len(ids) == number:
            return ids
        if time.monotonic() > give_up:
            raise TimeoutError(f"{number} dead letters are expected, not {ids}")
        time.sleep(1)


def _expect(part: str, said: str) -> None:
    if part not in said:
        raise AssertionError(f"{part!r} is not in what was printed:\n{said}")
