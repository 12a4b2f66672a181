"""Nothing of the staff door is shown, asked or done without a session."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from services.gateway.app import STAFF
from services.gateway.sign_in import page as sign_in_page
from services.gateway.sign_in.cookies import SESSION
from tests.gateway.conftest import Doors
from tests.gateway.support.both_doors import has_page
from tests.gateway.support.reading import words_of
from tests.gateway.support.stand_in import StandIn

FILLED_IN = {"unit": "15712v1", "kind": "birth", "letter": "thu-1", "run": "run-1", "group": "trieu-son"}
FILLED_IN |= {
    "record": "H56.31.20-230215-0042",
    "form": "a-form-of-some-length",
    "id": "an-import",
    "evidence": "a-file",
}
ROUTES = [
    pytest.param(method, route.path.format_map(FILLED_IN), id=f"{method} {route.path}")
    for module in STAFF
    if module is not sign_in_page
    for route in module.router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]
"""Every route of the staff door, so that a new one is tried by itself."""
PUBLIC_PATHS = [
    "/ho-so",
    "/thu-tuc",
    "/cong-khai",
    "/phan-anh",
    "/s/mo-1",
    "/units/15712v1/tablet",
    "/events",
]
PUBLIC_PATHS += ["/api/public/procedures", "/api/public/units/15712v1/board"]


def paths_of(app: FastAPI) -> Iterator[str]:
    """The paths of an application, each with its parameters filled in."""
    for route in app.routes:
        for one in getattr(getattr(route, "original_router", None), "routes", [route]):
            if isinstance(one, APIRoute):
                yield one.path.format_map(FILLED_IN)


def test_every_route_of_the_door_is_tried(doors: Doors) -> None:
    tried = {parameters.values[1] for parameters in ROUTES}
    signing_in = {route.path for route in sign_in_page.router.routes if isinstance(route, APIRoute)}
    assert set(paths_of(doors.staff)) == tried | signing_in
    assert len(tried) > 30


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_without_a_session_it_is_refused(
    visitor: httpx.AsyncClient, services: StandIn, method: str, path: str
) -> None:
    for session in ("", "nobody's", "x" * 500, "%00", "é"):
        visitor.cookies.clear()
        headers = [(b"Cookie", f"{SESSION}={session}".encode("latin-1"))] if session else []
        answer = await visitor.request(method, path, headers=headers)
        if path.startswith("/api/"):
            assert answer.status_code == 401, session
            assert "WWW-Authenticate" in answer.headers, session
        else:
            assert answer.status_code == 303, session
            led = urlsplit(answer.headers["location"])
            assert (led.netloc, led.path) == ("", "/sign-in"), session
            assert parse_qs(led.query).get("to", ["/"]) == [path], session
        assert services.asked == [], session


@pytest.mark.parametrize("path", ["/nowhere", "/api/openapi.json", "/api/nowhere", "/metrics", "/healthz"])
async def test_without_a_session_nobody_finds_out_what_there_is(
    visitor: httpx.AsyncClient, services: StandIn, path: str
) -> None:
    answer = await visitor.get(path)
    assert answer.status_code == (401 if path.startswith("/api/") else 303)


async def test_while_staff_does_not_answer_nobody_gets_in(site: httpx.AsyncClient, services: StandIn) -> None:
    services.failing.add("staff")
    page = await site.get("/units/15712v1/letters")
    assert page.status_code == 503
    assert "tài khoản cán bộ" in words_of(page.text)
    assert services.asked == []


async def test_a_session_that_ends_in_the_middle_of_a_page_leads_to_the_sign_in_page(
    site: httpx.AsyncClient, services: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_asked: object) -> None:
        raise LookupError

    subject = "ask.staff.statements.v1"
    kind, _ = services._answers[subject]
    monkeypatch.setitem(services._answers, subject, (kind, ended))
    answer = await site.get("/units/15712v1/letters?status=held")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=%2Funits%2F15712v1%2Fletters%3Fstatus%3Dheld"
    assert (await site.get("/api/units/15712v1/letters")).status_code == 401


@pytest.mark.parametrize("path", PUBLIC_PATHS)
async def test_the_pages_for_citizens_are_not_at_the_staff_door(
    doors: Doors, visitor: httpx.AsyncClient, services: StandIn, path: str
) -> None:
    visitor.cookies.set(SESSION, "clerk")
    assert not has_page(doors.staff, path)
    assert (await visitor.get(path)).status_code == 404


async def test_the_pages_of_staff_are_not_at_the_public_door(
    doors: Doors, citizen: httpx.AsyncClient
) -> None:
    citizen.cookies.set(SESSION, "clerk")
    for path in set(paths_of(doors.staff)) - {"/"}:
        assert (await citizen.get(path)).status_code in (404, 405), path
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await citizen.get(path)).status_code == 404


async def test_the_public_door_opens_on_what_citizens_come_for(citizen: httpx.AsyncClient) -> None:
    page = await citizen.get("/")
    assert page.status_code == 200
    assert "Xã Văn Sơn" in words_of(page.text)
    for path in ("/ho-so", "/thu-tuc", "/cong-khai", "/phan-anh"):
        assert f'href="{path}"' in page.text
        assert (await citizen.get(path, follow_redirects=True)).status_code == 200
    assert "/units" not in page.text


async def test_both_doors_have_the_shared_files(
    citizen: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    for reader in (citizen, visitor):
        assert (await reader.get("/static/style.css")).status_code == 200
