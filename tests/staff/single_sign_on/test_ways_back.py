"""The way back to the office, replayed, mixed up or sent by somebody else: nobody is signed in."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from structlog.testing import capture_logs

from services.staff.keys import staff_keys
from services.staff.single_sign_on.flow import Flow, new_flow, opened, sealed
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    SignInRefusal,
    SingleSignOn,
)
from tests.staff.conftest import StaffDesk
from tests.staff.single_sign_on.conftest import end, fault_in, refused
from tests.staff.single_sign_on.forged_provider import ForgedProvider


async def test_the_browser_sees_challenge_and_nonce_and_never_the_verifier(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    begun = await linked.ask(BeginSingleSignOn())
    asked = parse_qs(urlsplit(begun.url).query)
    await end(linked, begun, provider.send_back(begun.url))
    assert asked["code_challenge_method"] == ["S256"]
    assert provider.forms[0]["code_verifier"] not in begun.url + begun.flow
    assert asked["response_type"] == ["code"]


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        pytest.param({"state": "another"}, "state", id="of another browser"),
        pytest.param({"state": ""}, "state", id="of no browser"),
        pytest.param({"iss": "https://elsewhere.example"}, "response-issuer", id="of another provider"),
        pytest.param({"iss": ""}, "response-issuer", id="of no provider"),
        pytest.param({"error": "access_denied"}, "provider:access_denied", id="refused there"),
        pytest.param({"error": "Lê Thị Bịa so-4711"}, "provider", id="an error that names somebody"),
        pytest.param({"code": ""}, "code", id="without a code"),
    ],
)
async def test_a_response_that_is_mixed_up_signs_nobody_in(
    response: dict[str, str], fault: str, linked: StaffDesk, provider: ForgedProvider
) -> None:
    assert await refused(linked, provider, **response) == fault
    assert "/token" not in provider.asked


@pytest.mark.parametrize("more", ["&state=x", "&code=x", "&a=1" * 30], ids=["state", "code", "thirty fields"])
async def test_a_field_that_stands_there_twice_signs_nobody_in(
    more: str, linked: StaffDesk, provider: ForgedProvider
) -> None:
    begun = await linked.ask(BeginSingleSignOn())
    with capture_logs() as lines:
        signed_in = await end(linked, begun, provider.send_back(begun.url) + more)
    assert fault_in(lines, signed_in) == "query"


async def test_a_provider_that_does_not_say_who_answers_need_not(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": None}
    begun = await linked.ask(BeginSingleSignOn())
    asked = parse_qs(provider.send_back(begun.url))
    query = urlencode({"code": "a code", "state": asked["state"][0]})
    assert (await end(linked, begun, query)).refused is None


async def test_a_flow_is_good_once(linked: StaffDesk, provider: ForgedProvider) -> None:
    begun = await linked.ask(BeginSingleSignOn())
    query = provider.send_back(begun.url)
    assert (await end(linked, begun, query)).refused is None
    with capture_logs() as lines:
        again = await end(linked, begun, query)
    assert fault_in(lines, again) == "used"
    assert provider.asked.count("/token") == 1


async def test_a_flow_is_used_up_also_by_a_sign_in_that_fails(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    begun = await linked.ask(BeginSingleSignOn())
    query = provider.send_back(begun.url)
    provider.answers["/token"] = (400, b'{"error": "invalid_grant"}')
    with capture_logs() as lines:
        signed_in = await end(linked, begun, query)
    assert fault_in(lines, signed_in) == "status-400"
    del provider.answers["/token"]
    assert (await end(linked, begun, query)).refused is SignInRefusal.FAILED


@pytest.mark.parametrize("kept", ["", "x", "ô", "A" * 108], ids=["nothing", "one sign", "no ASCII", "forged"])
async def test_a_flow_that_we_did_not_seal_signs_nobody_in(
    kept: str, linked: StaffDesk, provider: ForgedProvider
) -> None:
    begun = await linked.ask(BeginSingleSignOn())
    with capture_logs() as lines:
        signed_in = await end(linked, SingleSignOn(url="", flow=kept), provider.send_back(begun.url))
    assert fault_in(lines, signed_in) == "flow"


async def test_the_flow_of_another_browser_signs_nobody_in(
    linked: StaffDesk, provider: ForgedProvider
) -> None:
    ours, theirs = await linked.ask(BeginSingleSignOn()), await linked.ask(BeginSingleSignOn())
    with capture_logs() as lines:
        signed_in = await end(linked, ours, provider.send_back(theirs.url))
    assert fault_in(lines, signed_in) == "state"


def test_a_flow_ends_after_ten_minutes_and_is_for_one_provider(desk: StaffDesk) -> None:
    keys, now = staff_keys(desk.office.settings), datetime.now(UTC)
    kept = sealed(new_flow(now), keys, "https://id.example.vn")
    assert isinstance(opened(kept, keys, "https://id.example.vn", now + timedelta(minutes=9)), Flow)
    assert opened(kept, keys, "https://id.example.vn", now + timedelta(minutes=11)) is None
    assert opened(kept, keys, "https://other.example.vn", now) is None
