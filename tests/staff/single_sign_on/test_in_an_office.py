"""The whole way through an office as it runs: both doors, the bus, and a certified provider."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import pytest

from services.gateway.sign_in.cookies import FLOW, SESSION
from tests.deploy.support.office import Office, open_office
from tests.staff.single_sign_on.certified_provider import PACKAGE, certified_provider, new_key, sign_in_there

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PACKAGE.exists(), reason="make install has brought no OpenID provider"),
]

FILE: Final = """
issuer = "http://127.0.0.1:{port}"
client = "motcua"
secret-file = "secret"

[person]
id = "preferred_username"

[[posting]]
claim = "departments"
value = "van-son"
role = "chairman"
unit = "15712v1"
"""
PEOPLE: Final = {
    "4711": {"name": "Nguyễn Văn Bịa", "preferred_username": "nv-bia", "departments": ["van-son"]},
    "4712": {"name": "Trần Thị Bịa", "preferred_username": "tt-bia", "departments": ["elsewhere"]},
}


class Province(NamedTuple):
    """An office that leads its people to a provider which runs."""

    office: Office
    return_to: str

    def visitor(self) -> httpx.Client:
        return httpx.Client(base_url=self.office.stack.staff_url, trust_env=False, timeout=30)

    def come_back(self, browser: httpx.Client, login: str) -> httpx.Response:
        """Sign in at the province, and come back with what it says."""
        led = browser.get("/sign-in/province", params={"to": "/units/15712v1/letters"})
        query = sign_in_there(led.headers["location"], login, self.return_to)
        return browser.get(f"/sign-in/return?{query}")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    folder = tmp_path_factory.mktemp("province")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "secret").write_text("a secret")
    file: Path = folder / "provider.toml"
    file.write_text(FILE.format(port=port), "utf-8")
    with pytest.MonkeyPatch.context() as shell:
        shell.setenv("MOTCUA_SINGLE_SIGN_ON", str(file))
        with open_office(tmp_path_factory.mktemp("office")) as office:
            return_to = f"{office.stack.staff_url}/sign-in/return"
            settings = {"port": port, "client": "motcua", "secret": "a secret", "returnTo": return_to}
            settings |= {"authentication": "client_secret_basic", "claimsApart": True, "algorithm": "ES256"}
            with certified_provider(**settings, people=PEOPLE, jwks={"keys": [new_key("ES256", "first")]}):
                yield Province(office, return_to)


def test_a_chairman_signs_in_at_the_province_and_lands_on_the_page_that_was_asked_for(
    province: Province,
) -> None:
    with province.visitor() as browser:
        assert 'href="/sign-in/province' in browser.get("/sign-in").text
        back = province.come_back(browser, "4711")
        assert (back.status_code, back.headers["location"]) == (303, "/units/15712v1/letters")
        assert SESSION in browser.cookies
        assert FLOW not in browser.cookies
        assert "Nguyễn Văn Bịa" in browser.get("/units/15712v1/letters").text


def test_who_works_elsewhere_is_told_so_and_nothing_fails(province: Province) -> None:
    with province.visitor() as browser:
        back = province.come_back(browser, "4712")
        assert back.status_code == 422
        assert SESSION not in browser.cookies
        assert "Trần Thị Bịa" not in back.text


def test_the_way_back_in_another_browser_signs_nobody_in(province: Province) -> None:
    with province.visitor() as attacker, province.visitor() as victim:
        led = attacker.get("/sign-in/province")
        query = sign_in_there(led.headers["location"], "4711", province.return_to)
        assert victim.get(f"/sign-in/return?{query}").status_code == 422
        assert SESSION not in victim.cookies
        victim.get("/sign-in/province")
        assert victim.get(f"/sign-in/return?{query}").status_code == 422
        assert SESSION not in victim.cookies
