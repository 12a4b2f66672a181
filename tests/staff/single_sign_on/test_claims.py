"""What claims give, and what they never give."""

from collections.abc import Callable
from typing import Any

import pytest

from services.staff.tables import identity, person, posting
from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import AddPerson
from shared.contracts.questions.staff.sign_in import (
    SessionOf,
    SignInRefusal,
)
from tests.staff.conftest import HANH, VAN_SON, StaffDesk
from tests.staff.single_sign_on.conftest import refused, sign_in
from tests.staff.single_sign_on.forged_provider import ForgedProvider

BY_CLAIMS = """
[person]
id = "preferred_username"

[[posting]]
claim = "departments"
value = "van-son-clerks"
role = "clerk"
unit = "15712v1"
"""
SAID = {"preferred_username": "Hanh@example.vn", "name": "Lê Thị Bịa", "departments": ["van-son-clerks"]}


async def test_who_is_linked_is_signed_in(linked: StaffDesk, provider: ForgedProvider) -> None:
    signed_in = await sign_in(linked, provider)
    who = await linked.ask(SessionOf(session=signed_in.session))
    assert (who.person, who.postings[0].unit) == (HANH, VAN_SON)
    (form,) = provider.forms
    assert form["redirect_uri"] == "https://can-bo.example.vn/sign-in/return"
    assert form["authorization"].startswith("Basic ")


async def test_who_is_not_linked_is_not_signed_in(linked: StaffDesk, provider: ForgedProvider) -> None:
    provider.claims = {"sub": "so-4712", "preferred_username": HANH}
    assert (await sign_in(linked, provider)).refused is SignInRefusal.NO_POSTING


async def test_a_claim_cannot_make_somebody_a_colleague(
    office: Callable[..., StaffDesk], provider: ForgedProvider
) -> None:
    desk = office(BY_CLAIMS)
    await desk.ask(AddPerson(person="hanh", full_name="Nguyễn Văn Bịa"))
    await desk.post("hanh", Role.CHAIRMAN, VAN_SON)
    provider.claims = SAID
    assert await refused(desk, provider) == "id-taken"
    assert await desk.rows(identity) == []


@pytest.mark.parametrize("claims", [{"departments": "van-son"}, {"departments": 7}, {"departments": None}])
async def test_of_who_has_no_posting_nothing_is_kept(
    claims: dict[str, Any], office: Callable[..., StaffDesk], provider: ForgedProvider
) -> None:
    desk, provider.claims = office(BY_CLAIMS), SAID | claims
    assert (await sign_in(desk, provider)).refused is SignInRefusal.NO_POSTING
    assert await desk.rows(person) == await desk.rows(posting) == await desk.rows(identity) == []


@pytest.mark.parametrize("claims", [{"preferred_username": 7}, {"preferred_username": "@"}, {"name": None}])
async def test_claims_that_describe_nobody_sign_nobody_in(
    claims: dict[str, Any], office: Callable[..., StaffDesk], provider: ForgedProvider
) -> None:
    desk, provider.claims = office(BY_CLAIMS), SAID | claims
    assert await refused(desk, provider) == "no-person"


async def test_a_claim_that_is_gone_ends_the_posting_and_the_session(
    office: Callable[..., StaffDesk], provider: ForgedProvider
) -> None:
    desk, provider.claims = office(BY_CLAIMS), SAID
    signed_in = await sign_in(desk, provider)
    assert (await desk.ask(SessionOf(session=signed_in.session))).person == "hanh"
    assert (await sign_in(desk, provider)).refused is None
    assert len(await desk.rows(posting)) == 1
    provider.claims = SAID | {"departments": []}
    assert (await sign_in(desk, provider)).refused is SignInRefusal.NO_POSTING
    with pytest.raises(Exception, match="not-found"):
        await desk.ask(SessionOf(session=signed_in.session))
