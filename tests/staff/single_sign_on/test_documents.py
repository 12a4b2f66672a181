"""Documents of a provider: asked for once, by TLS, and refused if they are of another."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.access.certificates import new_authority, new_server
from services.staff.tables import session
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    EndSingleSignOn,
    SignInRefusal,
    SingleSignOn,
)
from tests.staff.conftest import StaffDesk
from tests.staff.single_sign_on.conftest import office_of, refused, sign_in
from tests.staff.single_sign_on.forged_provider import ForgedProvider, forged_provider


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        pytest.param("/token", (500, b"{}"), id="tokens: an error"),
        pytest.param("/token", (200, b"[]"), id="tokens: a list"),
        pytest.param("/token", (200, b"\xff"), id="tokens: no text"),
        pytest.param("/token", (200, b'{"id_token": 7, "access_token": []}'), id="tokens: numbers"),
        pytest.param("/token", (302, b"{}"), id="tokens: a redirect"),
        pytest.param("/token", (200, b" " * (2 << 20)), id="tokens: two megabytes"),
        pytest.param("/keys", (503, b"{}"), id="keys: an error"),
        pytest.param("/keys", (200, b"{}"), id="keys: none"),
        pytest.param("/keys", (200, b'{"keys": 7}'), id="keys: a number"),
        pytest.param("/keys", (200, b'{"keys": [7, {"kty": "RSA", "kid": "first"}]}'), id="keys: broken"),
    ],
)
async def test_what_cannot_be_read_signs_nobody_in(
    path: str, answer: tuple[int, bytes], linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.answers[path] = answer
    assert await refused(linked, provider)
    assert await linked.rows(session) == []


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"issuer": "https://elsewhere.example"}, id="another issuer"),
        pytest.param({"token_endpoint": "http://elsewhere.example/token"}, id="tokens without TLS"),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="keys of a file"),
        pytest.param({"jwks_uri": None}, id="no keys"),
    ],
)
async def test_a_provider_that_says_it_is_another_is_not_asked(
    metadata: dict[str, Any], linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.metadata = metadata
    begun = await linked.ask(BeginSingleSignOn())
    assert (begun.url, begun.flow, begun.is_unreachable) == ("", "", True)


@pytest.mark.parametrize("is_trusted", [True, False], ids=["its authority is named", "nobody knows it"])
async def test_a_certificate_of_the_provinces_own_authority_is_trusted_if_that_is_named(
    is_trusted: bool, desk: StaffDesk, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    authority = new_authority(now)
    own = new_server(["127.0.0.1"], authority, now)
    (tmp_path / "own.pem").write_text(own.certificate_pem + own.key_pem)
    (tmp_path / "province.pem").write_text(authority.certificate_pem)
    with forged_provider(tmp_path / "own.pem") as provider:
        more = 'authority-file = "province.pem"\n' if is_trusted else ""
        begun = await office_of(desk, provider, tmp_path, more).ask(BeginSingleSignOn())
        assert begun.is_unreachable is not is_trusted
        assert bool(begun.url) is is_trusted


async def test_a_provider_that_does_not_answer_is_not_asked_with_every_page(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.answers["/.well-known/openid-configuration"] = (503, b"")
    for _ in range(5):
        assert (await linked.ask(BeginSingleSignOn())).is_unreachable
    assert len(provider.asked) == 1


async def test_documents_are_asked_for_once(linked: StaffDesk, provider: ForgedProvider) -> None:
    for _ in range(3):
        assert (await sign_in(linked, provider)).refused is None
    assert provider.asked.count("/.well-known/openid-configuration") == provider.asked.count("/keys") == 1


async def test_an_office_without_a_provider_says_so(desk: StaffDesk) -> None:
    assert await desk.ask(BeginSingleSignOn()) == SingleSignOn(url="", flow="")
    ended = await desk.ask(EndSingleSignOn(flow="x", query="code=x"))
    assert ended.refused is SignInRefusal.FAILED
