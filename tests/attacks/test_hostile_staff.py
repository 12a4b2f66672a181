"""Hostile values in each field and parameter of the staff door: refused or shown, and no process breaks.

The routes are those of the door and the fields those that they declare or show, so that a new one is tried by
itself. An office runs as it does on one computer, with a thing of each kind, and whoever may use a form sends
it. `MOTCUA_HOSTILE=1` puts every value into every place.
"""

import asyncio
import os
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Final

import httpx
import pytest
import pytest_asyncio

from services.gateway.web.middleware import MAX_BODY_BYTES
from shared.contracts.officer import Role
from tests.attacks.support.attempts import Attempt, attempts_on, encoded, plain
from tests.attacks.support.hostile import fault_of
from tests.attacks.support.pages import PageReader
from tests.attacks.support.targets import Target, targets
from tests.chaos.test_forms_are_killed import Desk
from tests.conftest import migrated
from tests.deploy.support.office import open_office
from tests.rights.support.stock import STOCK, fill
from tests.support.questions import UNIT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600), pytest.mark.asyncio(loop_scope="module")]

EVERY: Final = int(os.environ.get("MOTCUA_HOSTILE", "24"))
"""Each place takes one or two of the values; what one does not take, the next one does."""
AT_ONCE: Final = 4
WHERE: Final = {Role.OPERATOR: ("--from", "01/07/2025"), Role.SUPERVISOR: ("--group", "trieu-son")}
BROKEN: Final = re.compile(rb"Traceback|query_failed|page_failed|dead_letter")
"""What stands in the log of a process that met something that nobody has thought of."""
Browsers = Mapping[Role, httpx.AsyncClient]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """An office in which a thing of each kind is there from the start."""
    folder = tmp_path_factory.mktemp("office")
    for service in STOCK:
        database = await migrated(f"sqlite+aiosqlite:///{folder}/{{service}}.db", service)
        await fill(database, service)
        await database.close()
    with open_office(folder) as office:
        address = office.stack.staff_url
        async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60) as browser:
            yield Desk(office, browser, random.Random(2026))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browsers(desk: Desk) -> AsyncIterator[Browsers]:
    """The browser of somebody in each role."""
    address = desk.office.stack.staff_url
    opened = {}
    for role in Role:
        cookies = await desk.cookies_of(role, role, *WHERE.get(role, ("--unit", UNIT)))
        opened[role] = httpx.AsyncClient(
            base_url=address, headers={"Origin": address}, timeout=60, cookies=cookies
        )
    yield opened
    for browser in opened.values():
        await browser.aclose()


async def forms_shown(browser: httpx.AsyncClient, target: Target) -> list[Target]:
    """A target as each form on its own page sends it."""
    if target.method == "GET":
        return [target]
    page = await plain(Target(**(vars(target) | {"method": "GET", "form": {}}))).send(browser)
    shown = [form for form in PageReader(str(page.url), page.text).forms if form.is_post]
    own = [form for form in shown if httpx.URL(form.action).path == page.url.path]
    return [target.as_on(form) for form in own if target.form.items() >= _chosen(form.fields).items()] or [
        target
    ]


def _chosen(fields: Mapping[str, str]) -> Mapping[str, str]:
    """What says which of several forms on a page it is."""
    return {name: fields[name] for name in ("deed", "do", "act") if name in fields}


def tried(all_targets: list[Target]) -> Iterator[tuple[Target, Attempt]]:
    for turn, target in enumerate(all_targets):
        for attempt in attempts_on(target, EVERY, turn):
            yield target, attempt


async def fault_after(attempt: Attempt, browser: httpx.AsyncClient) -> str:
    """What is wrong with an answer; what is too large may be cut off, and what comes after it there."""
    for _ in range(2):
        try:
            return fault_of(await attempt.send(browser))
        except httpx.TransportError as cut:
            fault = f"no answer: {cut!r}"
    return "" if len(encoded(attempt.form)) > MAX_BODY_BYTES else fault


async def faults_of(browsers: Browsers, attempts: list[tuple[Target, Attempt]]) -> list[str]:
    """What is wrong with the answers, tried several at once."""
    found, waiting = list[str](), iter(attempts)

    async def try_them() -> None:
        for target, attempt in waiting:
            if fault := await fault_after(attempt, browsers[target.who]):
                found.append(f"{target.method} {target.path} by the {target.who}: {attempt.called}: {fault}")

    await asyncio.gather(*(try_them() for _ in range(AT_ONCE)))
    return found


def logged(folder: Path) -> dict[str, list[str]]:
    """Lines of the logs that say that something broke."""
    lines = defaultdict(list)
    for log in sorted((folder / "logs").glob("*.log")):
        for line in log.read_bytes().splitlines():
            if BROKEN.search(line):
                lines[log.name].append(line.decode()[:600])
    return dict(lines)


async def test_no_field_of_the_staff_door_breaks_a_page_or_a_process(desk: Desk, browsers: Browsers) -> None:
    found: list[Target] = []
    for target in targets():
        found += await forms_shown(browsers[target.who], target)
    attempts = list(tried(found))
    faults = await faults_of(browsers, attempts)
    faults += await faults_of(browsers, [(one, plain(one)) for one in found if one.method == "GET"])
    print(f"{len(found)} forms and addresses, {len(attempts)} attempts")  # for whoever runs it with -s
    assert {target.who for target in found} == set(Role)
    assert not faults, "\n".join([f"{len(faults)} faults", *faults[:80]])
    assert logged(desk.office.folder) == {}
