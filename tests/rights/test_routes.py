"""Each role opens each page and JSON and sends each form of the staff door: answered as the table says.

The routes are those of the door: one that is added and stands in no row of `ASKED` fails here.
"""

import re
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from services.gateway.live import stream
from shared.contracts.officer import Role
from shared.contracts.rights.table import Reach
from tests.rights.support.door import CALLERS, Caller, Place, StaffDoor, left_soon, open_door
from tests.rights.support.routes import ASKED, FILLED_IN, QUERY, Ask, right_of, routes
from tests.rights.support.stock import PERSONAL
from tests.support.one_task import in_one_task
from tests.support.questions import UNIT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROUTES: Final[dict[tuple[str, str], APIRoute]] = {(method, path): route for method, path, route in routes()}
CELLS: Final = [pytest.param(*row, id=f"{row[0]} {row[1]} {row[2].by}") for row in ASKED]
OPENED: Final = {200, 303}
SENT: Final = OPENED | {409, 422}
"""Done, or refused for another reason than who asks: a thing is done with, or something is not typed in."""
ENDLESS: Final = {route.endpoint for route in stream.router.routes if isinstance(route, APIRoute)}
THINGS: Final = {"record", "letter", "evidence", "follow_up", "notice", "disclosure", "visit", "record-0"}
BY_ITSELF: Final = ("log_entry", "log_end", "session", "signed")
"""Tables of staff in which a refusal leaves a trace, too."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[StaffDoor]:
    """An office of its own: what is allowed here is done."""
    async with in_one_task(open_door(tmp_path_factory.mktemp("door"))) as opened:
        yield opened


def may(question: str, caller: Caller, path: str, asked: Ask) -> bool:
    """Whether the table lets somebody ask a question about what an address is about."""
    right = right_of(question)
    if right is None:
        return True
    if caller.role is None or caller.role not in right.roles:
        return False
    if right.roles[caller.role] is Reach.EVERY or asked.of_no_unit:
        return True
    is_of_group = "{group}" in path and caller.role is not Role.SUPERVISOR  # it has more units than theirs
    return caller.place is Place.OWN and not is_of_group


def may_all(questions: str, caller: Caller, path: str, asked: Ask) -> bool:
    return all(may(question, caller, path, asked) for question in questions.split())


def address(path: str, asked: Ask, unit: str) -> str:
    """The address of a route, each part filled in."""
    parts = {**FILLED_IN, **asked.other, "unit": unit}
    missing = set(re.findall(r"{(\w+)", path)) - parts.keys()
    assert not missing, f"say in FILLED_IN what stands for {missing} in {path}"
    return re.sub(r"{(\w+)[^}]*}", lambda part: parts[part[1]], path)


async def ask(
    door: StaffDoor, caller: Caller, method: str, path: str, asked: Ask, unit: str = UNIT
) -> httpx.Response:
    app = left_soon(door.app) if ROUTES[method, path].endpoint in ENDLESS else None
    async with door.browser(caller, app) as browser:
        form = dict(asked.form) if method == "POST" else None
        query = {**QUERY, **asked.query}
        return await browser.request(method, address(path, asked, unit), params=query, data=form)


def fault_of(answer: httpx.Response, method: str, path: str, asked: Ask, caller: Caller) -> str:
    """What is wrong with the answer that somebody gets, by the table; empty if nothing is."""
    status = answer.status_code
    if caller.place in (Place.NONE, Place.PAST):
        if path.startswith("/api/"):
            return "" if status == 401 else f"{status}, not 401"
        led = urlsplit(answer.headers.get("location", ""))
        is_led = (status, led.netloc, led.path) == (303, "", "/sign-in")
        return "" if is_led and not answer.content else f"{status}, not led to the sign-in page"
    if not may_all(asked.by, caller, path, asked):
        if status not in (403, 404):
            return f"{status}, not refused"
        return "a name on the page that refuses" if PERSONAL in answer.text else ""
    good = SENT if method == "POST" else OPENED
    if status not in ({404} if asked.absent else good):
        return f"{status}, not answered"
    if not may_all(asked.names, caller, path, asked):
        return "a name that is not for them" if PERSONAL in answer.text else ""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return (
        "no name that could be kept from others"
        if asked.names and is_page and PERSONAL not in answer.text
        else ""
    )


async def stored(door: StaffDoor, asked: Ask) -> str:
    """What the services have stored whose questions decide, without what notes who has tried."""
    services = {question.partition(".")[0] for question in asked.by.split()}
    dumps = [
        await door.office.stored("letters" if service == "each" else service) for service in sorted(services)
    ]
    lines = "\n".join(dumps).split("\n")
    return "\n".join(line for line in lines if not any(f'"{table}' in line for table in BY_ITSELF))


def test_each_route_has_a_row_and_each_row_a_route() -> None:
    there, tried = set(ROUTES), {(method, path) for method, path, _ in ASKED}
    assert not there - tried, "say in support/routes.py which questions decide who is answered here"
    assert not tried - there, "there is no such route"
    assert {method for method, _ in there} == {"GET", "POST"}


def test_no_form_stands_in_the_table_that_nobody_may_send() -> None:
    for method, path, asked in ASKED:
        assert any(
            may_all(asked.by, caller, path, asked) for caller in CALLERS if caller.place is Place.OWN
        ), path
        if method == "POST":
            assert any(right and right.roles for right in map(right_of, asked.by.split())), path


def is_borrowed(path: str, asked: Ask) -> bool:
    """Whether a unit and a thing are named apart, so that one could be of another unit than the other."""
    named = {*re.findall(r"{(\w+)", path), *asked.form}
    names_letter = " " in asked.form.get("do", "")
    return "{unit}" in path and (names_letter or not THINGS.isdisjoint(named))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("method", "path", "asked"), CELLS)
async def test_each_role_is_answered_at_a_route_as_the_table_says(
    method: str, path: str, asked: Ask, door: StaffDoor
) -> None:
    allowed = [
        one
        for one in CALLERS
        if one.place in (Place.OWN, Place.OTHER) and may_all(asked.by, one, path, asked)
    ]
    refused = [one for one in CALLERS if one not in allowed]
    borrowers = [one for one in CALLERS if one.place is Place.OTHER] if is_borrowed(path, asked) else []
    before = await stored(door, asked) if method == "POST" else ""
    answers = {one: await ask(door, one, method, path, asked) for one in refused}
    faults = {}
    for one in borrowers:
        answer = await ask(door, one, method, path, asked, unit=one.posting.unit or UNIT)
        is_shown = answer.status_code >= 500 or PERSONAL in answer.text
        faults[f"{one.id}, at home"] = f"{answer.status_code}" if is_shown else ""
    if method == "POST":
        assert await stored(door, asked) == before, "somebody who was refused has changed something"
    answers |= {one: await ask(door, one, method, path, asked) for one in allowed}
    faults |= {one.id: fault_of(answer, method, path, asked, one) for one, answer in answers.items()}
    assert not {who: fault for who, fault in faults.items() if fault}
    assert len(answers) == len(CALLERS)
