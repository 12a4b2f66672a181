"""An office that leads people to a forged provider, and what comes of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import AddPerson, LinkIdentity
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    EndSingleSignOn,
    SignedIn,
    SignInRefusal,
    SingleSignOn,
)
from tests.staff.conftest import HANH, VAN_SON, StaffDesk
from tests.staff.single_sign_on.forged_provider import CLIENT, ForgedProvider, forged_provider

SUBJECT = "so-4711"


@pytest.fixture
def provider() -> Iterator[ForgedProvider]:
    with forged_provider() as one:
        yield one


@pytest.fixture
def office(desk: StaffDesk, provider: ForgedProvider, tmp_path: Path) -> Callable[..., StaffDesk]:
    return lambda more="": office_of(desk, provider, tmp_path, more)


def office_of(desk: StaffDesk, provider: ForgedProvider, folder: Path, more: str) -> StaffDesk:
    """An office whose file names the provider, and says more."""
    (folder / "secret").write_text("a secret of 100 %\n")
    file = folder / "provider.toml"
    file.write_text(
        f'issuer = "{provider.issuer}"\nclient = "{CLIENT}"\nsecret-file = "secret"\n{more}', "utf-8"
    )
    return desk.with_settings(single_sign_on=file, staff_url="https://can-bo.example.vn")


@pytest.fixture
async def linked(office: Callable[..., StaffDesk], provider: ForgedProvider) -> StaffDesk:
    """An office that has linked one clerk."""
    desk = office()
    await desk.ask(AddPerson(person=HANH, full_name="Lê Thị Bịa"))
    await desk.post(HANH, Role.CLERK, VAN_SON)
    await desk.ask(LinkIdentity(person=HANH, issuer=provider.issuer, known_as=SUBJECT))
    return desk


async def end(desk: StaffDesk, begun: SingleSignOn, query: str) -> SignedIn:
    return await desk.ask(EndSingleSignOn(flow=begun.flow, query=query))


async def sign_in(desk: StaffDesk, provider: ForgedProvider, **response: str) -> SignedIn:
    begun = await desk.ask(BeginSingleSignOn())
    return await end(desk, begun, provider.send_back(begun.url, **response))


async def refused(desk: StaffDesk, provider: ForgedProvider, **response: str) -> str:
    """The fault that the log names after a sign-in that is refused."""
    with capture_logs() as lines:
        signed_in = await sign_in(desk, provider, **response)
    return fault_in(lines, signed_in)


def fault_in(lines: Any, signed_in: SignedIn) -> str:
    assert (signed_in.session, signed_in.refused) == ("", SignInRefusal.FAILED)
    assert SUBJECT not in str(lines)
    assert "Bịa" not in str(lines)
    (line,) = [line for line in lines if line["event"] == "sign_in_refused"]
    return str(line["fault"])
