"""Tokens that a provider did not sign, or that are not for this sign-in: nobody is signed in."""

import time
from typing import Any

import pytest

from services.staff.tables import session
from tests.staff.conftest import StaffDesk
from tests.staff.single_sign_on import forged_provider as forged
from tests.staff.single_sign_on.conftest import refused, sign_in
from tests.staff.single_sign_on.forged_provider import CLIENT, ForgedProvider


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        pytest.param({"iss": "https://elsewhere.example"}, "issuer", id="of another issuer"),
        pytest.param({"iss": None}, "issuer", id="of no issuer"),
        pytest.param({"aud": "another-office"}, "audience", id="for another office"),
        pytest.param({"aud": []}, "audience", id="for nobody"),
        pytest.param({"aud": [CLIENT, "another"]}, "authorized-party", id="for two, made for neither"),
        pytest.param({"azp": "another"}, "authorized-party", id="made for another office"),
        pytest.param({"nonce": "another"}, "nonce", id="of another sign-in"),
        pytest.param({"nonce": None}, "nonce", id="of no sign-in"),
        pytest.param({"exp": time.time() - 120}, "expired", id="expired"),
        pytest.param({"exp": None}, "times", id="without an end"),
        pytest.param({"exp": "soon"}, "times", id="with an end that is no number"),
        pytest.param({"exp": True}, "times", id="with an end that is true"),
        pytest.param({"iat": time.time() - 86_400}, "issued-at", id="made before the sign-in began"),
        pytest.param({"iat": time.time() + 86_400}, "issued-at", id="made tomorrow"),
        pytest.param({"nbf": time.time() + 86_400}, "not-before", id="good from tomorrow on"),
        pytest.param({"sub": None}, "subject", id="about nobody"),
        pytest.param({"sub": ["so-4711"]}, "subject", id="about a list"),
        pytest.param({"sub": "x" * 256}, "subject", id="about a name that is too long"),
        pytest.param({"at_hash": "AAAA"}, "at-hash", id="with another access token"),
    ],
)
async def test_a_token_that_says_something_else_signs_nobody_in(
    claims: dict[str, Any], fault: str, linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.claims = claims
    assert await refused(linked, provider) == fault
    assert await linked.rows(session) == []


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        pytest.param(forged.unsigned, "token", id="alg none"),
        pytest.param(forged.by_the_public_key, "token", id="HS256 with the public key"),
        pytest.param(forged.by_a_swapped_key, "key", id="a swapped key"),
        pytest.param(forged.by_a_key_in_its_header, "key", id="a key in its header"),
        pytest.param(forged.with_changed_claims, "key", id="claims changed after the signature"),
        pytest.param(lambda _provider, _claims: "x", "token", id="no token"),
        pytest.param(lambda _provider, _claims: "a.b.c", "token", id="three parts of nothing"),
        pytest.param(lambda _provider, _claims: "", "token", id="empty"),
    ],
)
async def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    forge: Any, fault: str, linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.forge = forge
    assert await refused(linked, provider) == fault
    assert await linked.rows(session) == []


async def test_a_short_key_is_not_taken(linked: StaffDesk, provider: ForgedProvider) -> None:
    provider.key = forged.new_rsa_key(bits=1024)
    provider.told_keys = [forged.public(provider.key)]
    assert await refused(linked, provider) == "short-key"


async def test_new_keys_are_asked_for_once_a_token_is_signed_by_one(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    assert (await sign_in(linked, provider)).refused is None
    provider.key = forged.new_rsa_key("second")
    provider.told_keys = [forged.public(provider.key)]
    assert (await sign_in(linked, provider)).refused is None
    assert provider.asked.count("/keys") == 2
