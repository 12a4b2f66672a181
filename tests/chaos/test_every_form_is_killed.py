"""Kill any process during each form of the gateway: it happens once or not at all, and the page says which.

The forms are those of the routes: one that is added is killed here or in a test that is named here, or says
why nothing can happen twice.
"""

import asyncio
import os
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from signal import SIGKILL
from types import ModuleType
from typing import Final

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from services.gateway.app import PUBLIC, STAFF
from shared.contracts.services import GATEWAY
from tests.chaos.support.forms_to_kill import CASES, FormCase, Sent
from tests.chaos.test_forms_are_killed import BACK_WITHIN_S, Desk, moment_to_kill
from tests.deploy.support.office import open_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROUNDS: Final = int(os.environ.get("MOTCUA_KILLED_FORMS", "1"))
"""How often each form is sent while somebody is killed."""
KILLED_ELSEWHERE: Final = {
    "/units/{unit}/file": "tests/chaos/test_forms_are_killed.py",
    "/units/{unit}/records/{record}": "tests/chaos/test_forms_are_killed.py",
    "/units/{unit}/register/{kind}": "tests/chaos/test_forms_are_killed.py",
    "/units/{unit}/inspection": "tests/chaos/test_inspections_are_killed.py",
    "/units/{unit}/inspection/evidence": "tests/chaos/test_inspections_are_killed.py",
    "/office/dead-letters/{id}": "tests/chaos/test_settling_is_killed.py",
    "/units/{unit}/import": "tests/deploy/cli/test_import.py",
    "/units/{unit}/import/{id}": "tests/deploy/cli/test_import.py",
    "/sign-in": "tests/staff/test_killed.py",
    "/s/{token}": "tests/surveys/test_killed.py",
    "/cong-khai/{unit}/phan-anh": "tests/surveys/recommendations/test_recommendations_killed.py",
}
CANNOT_HAPPEN_TWICE: Final = {
    "/sign-in/demo": "a session more is as good as one",
    "/sign-out": "a session that has ended does not end again",
    "/units/{unit}/find": "it only looks",
    "/units/{unit}/tablet": "it only leads to a form",
    "/units/{unit}/tablet-ticket": "another ticket opens the same form, which is answered once",
    "/units/{unit}/survey-slip": "another ticket opens the same form, which is answered once",
    "/khao-sat": "another ticket opens the same form, which is answered once",
    "/print-runs/{run}": "the same letters are bound into the same document again",
    "/units/{unit}/notices/mail": "what was chosen is stored as it stands",
}
DONE, UNDONE, UNKNOWN = 303, (200, 409, 422), 503
WHO: Final = {"supervisor": ("--group", "trieu-son")}


def forms_of(modules: tuple[ModuleType, ...]) -> set[str]:
    """The paths to which forms are sent."""
    return {
        route.path
        for module in modules
        for route in module.router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }


def test_each_form_is_killed_or_says_why_nothing_can_happen_twice() -> None:
    here = {case.route for case in CASES}
    named = [*here, *KILLED_ELSEWHERE, *CANNOT_HAPPEN_TWICE]
    assert len(named) == len(set(named))
    assert forms_of((*PUBLIC, *STAFF)) == set(named)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """An office in which nobody has done anything yet."""
    with open_office(tmp_path_factory.mktemp("office")) as office:
        address = office.stack.staff_url
        async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60) as browser:
            yield Desk(office, browser, random.Random(2026))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def people(desk: Desk) -> dict[str, httpx.Cookies]:
    """What the browsers of those who send the forms have kept."""
    return {
        role: await desk.cookies_of(role, role, *WHO.get(role, ())) for role in {case.who for case in CASES}
    }


def happened(desk: Desk, case: FormCase) -> int:
    """How often what a form asks for was done so far."""
    with sqlite3.connect(f"file:{desk.office.folder / case.service}.db?mode=ro", uri=True) as database:
        return int(database.execute(case.count).fetchone()[0])


async def post(desk: Desk, sent: Sent) -> int:
    """Send a form; return the status of the page, 0 if there was none."""
    try:
        if sent.look:
            await sent.look()
        answer = await desk.browser.post(sent.path, data=dict(sent.typed))
    except httpx.TransportError:
        return 0
    assert answer.status_code in (DONE, *UNDONE, UNKNOWN), (answer.status_code, answer.text[:2000])
    if answer.status_code == UNKNOWN:
        assert any(words in answer.text for words in ("hưa rõ", "hưa ghi", "hông rõ", "hưa biết")), (
            answer.text
        )
    return answer.status_code


async def kill_somebody(desk: Desk, case: FormCase) -> None:
    await asyncio.sleep(moment_to_kill(desk.chance))
    victims = (case.service, GATEWAY, "nats-server", "staff")
    with suppress(KeyError, ProcessLookupError):
        os.kill(desk.office.stack.pids[desk.chance.choice(victims)], SIGKILL)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.route} {case.called}".strip())
async def test_it_happens_once_or_not_at_all_and_the_page_says_which(
    case: FormCase, desk: Desk, people: dict[str, httpx.Cookies]
) -> None:
    desk.browser.cookies = people[case.who]
    for nth in range(ROUNDS):
        sent = await case.fill_in(desk, nth)
        before = happened(desk, case)
        killing = asyncio.create_task(kill_somebody(desk, case))
        said = await post(desk, sent)
        await killing
        await desk.page("/")
        done = happened(desk, case) - before
        assert 0 <= done <= sent.times
        if said == DONE:
            assert done == sent.times, "the page said that it was done"
        async with asyncio.timeout(BACK_WITHIN_S):
            while happened(desk, case) - before < sent.times:
                await post(desk, sent)
                await asyncio.sleep(0.2)
        await post(desk, sent)
        assert happened(desk, case) - before == sent.times, "sent again it changes nothing"
