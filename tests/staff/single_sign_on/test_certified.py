"""Somebody signs in at a certified provider, the whole way: npm's oidc-provider, which is not ours."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update

from services.staff.tables import posting
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import AddPerson, LinkIdentity, People
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    EndSingleSignOn,
    SessionOf,
    SignedIn,
    SignInRefusal,
)
from shared.reference.loading import load_office_zone
from tests.staff.conftest import HANH, VAN_SON, StaffDesk
from tests.staff.single_sign_on.certified_provider import PACKAGE, certified_provider, new_key, sign_in_there

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PACKAGE.exists(), reason="make install has brought no OpenID provider"),
]

STAFF_URL: Final = "http://127.0.0.1:8090"
RETURN_TO: Final = f"{STAFF_URL}/sign-in/return"
CLIENT, SECRET = "motcua-van-son", "a:secret/of 100 % + more"
PEOPLE: Final = {
    "4711": {
        "name": "Nguyễn Văn Bịa",
        "preferred_username": "Toan_NV@laocai.example",
        "departments": ["van-son", "hr"],
    },
    "4712": {"name": "Trần Thị Bịa", "preferred_username": "tt-bia", "departments": ["elsewhere"]},
}
FILE: Final = """
issuer = "{issuer}"
client = "{client}"
secret-file = "secret"

[person]
id = "preferred_username"

[[posting]]
claim = "departments"
value = "van-son"
role = "civil-status"
unit = "15712v1"

[[posting]]
claim = "departments"
value = "hr"
role = "operator"
"""


class Province:
    """The provider of a province, and an office that leads people to it."""

    def __init__(self, desk: StaffDesk, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        (folder / "secret").write_text(SECRET)
        file = folder / "provider.toml"
        file.write_text(FILE.format(issuer=self.issuer, client=CLIENT), "utf-8")
        self.desk = desk.with_settings(single_sign_on=file, staff_url=STAFF_URL)
        self._running = ExitStack()

    def run(self, algorithm: str = "RS256", key: str = "first", **settings: Any) -> None:
        """Run the provider, with a new key; one that runs already ends."""
        self.stop()
        said = {"authentication": "client_secret_basic", "claimsApart": True} | settings
        said |= {"port": self.port, "client": CLIENT, "secret": SECRET, "returnTo": RETURN_TO}
        said |= {"algorithm": algorithm, "jwks": {"keys": [new_key(algorithm, key)]}, "people": PEOPLE}
        self._running.enter_context(certified_provider(**said))

    def stop(self) -> None:
        """End the provider."""
        self._running.close()

    async def sign_in(self, login: str) -> SignedIn:
        """Sign in there, and come back."""
        begun = await self.desk.ask(BeginSingleSignOn())
        query = sign_in_there(begun.url, login, RETURN_TO)
        return await self.desk.ask(EndSingleSignOn(flow=begun.flow, query=query))


@pytest.fixture
def province(desk: StaffDesk, tmp_path: Path) -> Iterator[Province]:
    one = Province(desk, tmp_path)
    yield one
    one.stop()


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_who_signs_in_at_the_province_works_here_as_the_claims_say(
    algorithm: str, province: Province
) -> None:
    province.run(algorithm)
    signed_in = await province.sign_in("4711")
    assert signed_in.refused is None
    who = await province.desk.ask(SessionOf(session=signed_in.session))
    assert (who.person, who.name) == ("toan-nv", "Nguyễn Văn Bịa")
    assert set(who.postings) == {Posting(role=Role.CIVIL_STATUS, unit=VAN_SON), Posting(role=Role.OPERATOR)}


@pytest.mark.parametrize("apart", [True, False], ids=["claims on a page of their own", "claims in the token"])
@pytest.mark.parametrize("authentication", ["client_secret_basic", "client_secret_post"])
async def test_providers_differ(apart: bool, authentication: str, province: Province) -> None:
    province.run(claimsApart=apart, authentication=authentication)
    assert (await province.sign_in("4711")).refused is None


async def test_the_provider_changes_its_keys(province: Province) -> None:
    province.run()
    assert (await province.sign_in("4711")).refused is None
    province.run(key="second")
    assert (await province.sign_in("4711")).refused is None


async def test_who_has_no_such_claim_has_no_posting(province: Province) -> None:
    province.run()
    assert (await province.sign_in("4712")).refused is SignInRefusal.NO_POSTING
    assert (await province.desk.ask(People())).people == ()


async def test_who_is_linked_keeps_id_name_and_postings(province: Province) -> None:
    province.run()
    await province.desk.ask(AddPerson(person=HANH, full_name="Lê Thị Bịa"))
    await province.desk.post(HANH, Role.CHAIRMAN, VAN_SON)
    await province.desk.ask(LinkIdentity(person=HANH, issuer=province.issuer, known_as="4712"))
    signed_in = await province.sign_in("4712")
    who = await province.desk.ask(SessionOf(session=signed_in.session))
    assert (who.person, who.name) == (HANH, "Lê Thị Bịa")
    assert who.postings == (Posting(role=Role.CHAIRMAN, unit=VAN_SON),)


async def test_a_code_is_redeemed_once_also_with_another_flow(province: Province) -> None:
    province.run()
    begun = await province.desk.ask(BeginSingleSignOn())
    query = sign_in_there(begun.url, "4711", RETURN_TO)
    assert (await province.desk.ask(EndSingleSignOn(flow=begun.flow, query=query))).refused is None
    other = await province.desk.ask(BeginSingleSignOn())
    for flow in (begun.flow, other.flow):
        again = await province.desk.ask(EndSingleSignOn(flow=flow, query=query))
        assert again.refused is SignInRefusal.FAILED


async def test_while_the_provider_is_down_nobody_waits_for_it(province: Province) -> None:
    begun = await province.desk.ask(BeginSingleSignOn())
    assert (begun.url, begun.is_unreachable) == ("", True)


async def test_a_posting_by_claims_holds_for_days_with_a_sign_in(province: Province) -> None:
    province.run()
    await province.sign_in("4711")
    today = datetime.now(load_office_zone()).date()
    day = timedelta(days=1)

    async def postings() -> list[tuple[Any, Any]]:
        rows = await province.desk.rows(posting)
        return sorted((row["first_day"], row["last_day"]) for row in rows if row["role"] == "operator")

    assert await postings() == [(today, today)]
    for moved, expected in (
        ((today - 3 * day, today - day), [(today - 3 * day, today)]),
        ((today - 3 * day, today - 2 * day), [(today - 3 * day, today - 2 * day), (today, today)]),
    ):
        async with province.desk.office.transaction() as tx:
            await tx.connection.execute(update(posting).values(first_day=moved[0], last_day=moved[1]))
        assert (await province.sign_in("4711")).refused is None
        assert await postings() == expected
