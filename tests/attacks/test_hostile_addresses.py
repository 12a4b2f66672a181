"""Hostile values in each part and parameter of every address of both doors: refused, and no page breaks.

The addresses are those of the routes, so that a new one is tried by itself.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final
from urllib.parse import quote_from_bytes

import pytest
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from structlog.testing import capture_logs

from services.gateway.app import PUBLIC, STAFF
from services.gateway.live import stream
from tests.attacks.support.hostile import HOSTILE, fault_of
from tests.attacks.support.whole_office import PEOPLE, UNIT, AttackedOffice
from tests.support.questions import RECORD

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.asyncio(loop_scope="package")]

FILLED_IN: Final = {"unit": UNIT, "kind": "birth", "group": "trieu-son", "record": RECORD}
PERIOD: Final = {"since": "2023-01-01", "until": "2023-12-31"}
FORBIDDEN: Final = 403
ENDLESS: Final = (stream,)
"""Their answers go on until the browser leaves."""
ROUTES: Final = [
    route
    for module in (*PUBLIC, *STAFF)
    if module not in ENDLESS
    for route in module.router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ())
]


def text_of(value: str) -> str:
    """A value as it stands in an address."""
    return quote_from_bytes(value.encode("utf-8", "surrogatepass"), safe="")


def path_of(route: APIRoute, **other: str) -> str:
    """The path of a route, its parts filled in."""
    parts = dict.fromkeys(re.findall(r"{(\w+)", route.path), "x") | FILLED_IN | other
    return re.sub(r"{(\w+)[^}]*}", lambda part: text_of(parts[part[1]]), route.path)


def address(path: str, query: Mapping[str, str]) -> str:
    """A path with its query."""
    return f"{path}?{'&'.join(f'{name}={text_of(value)}' for name, value in query.items())}"


def attacks_on(route: APIRoute) -> Iterator[tuple[str, str]]:
    """Yield what each attack is called, and the address; each part takes its turn of the hostile values."""
    names = [one.alias for one in get_flat_params(route.dependant) if isinstance(one.field_info, Query)]
    sound = {name: value for name, value in PERIOD.items() if name in names}
    for turn, part in enumerate(re.findall(r"{(\w+)", route.path)):
        for called, value in some_of(turn):
            if value:
                yield f"{part}: {called}", address(path_of(route, **{part: value}), sound)
    for turn, name in enumerate(names):
        for called, value in some_of(turn):
            yield f"{name}: {called}", address(path_of(route), sound | {name: value})
        yield f"{name}, twice", f"{address(path_of(route), sound | {name: '1'})}&{name}=2"


def some_of(turn: int) -> Iterator[tuple[str, str]]:
    """Every third of the hostile values; after three turns all were used."""
    return islice(HOSTILE.items(), turn % 3, None, 3)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_no_part_of_an_address_breaks_a_page(route: APIRoute, office: AttackedOffice) -> None:
    found: list[str] = []
    for who in ("ld-son", *PEOPLE):
        async with office.browser(who) as browser:
            may = (await browser.get(address(path_of(route), PERIOD))).status_code != FORBIDDEN
            if not may:
                continue
            for called, where in attacks_on(route):
                with capture_logs() as logs:
                    answer = await browser.get(where)
                if fault := fault_of(answer):
                    why = {(log["event"], log.get("reason", "")) for log in logs}
                    found.append(f"{called}: {fault} {why}")
            break
    assert not found, "\n".join([f"{len(found)} faults", *found[:20]])
