"""Kill any process during each form: the step happens once or not at all, and the page says which.

The office runs as it does on one computer; a clerk and a civil-status official are signed in by password.
"""

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import nats
import pytest
from pydantic_core import from_json
from pyotp import TOTP

from services.gateway.counter.form_list import DEED_OF
from services.gateway.counter.sending import new_form_id
from shared.contracts.services import GATEWAY
from tests.deploy.support.office import Office, open_office
from tests.support.office_days import typed_from_now

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

UNIT: Final = "15715v2"
VICTIMS: Final = ("intake", GATEWAY, "nats-server", "staff")
KILL_WITHIN_S: Final = (0.02, 0.02, 0.25)
"""Most are killed while a form is on its way, some when it has been answered."""
BACK_WITHIN_S: Final = 180
FILED: Final = {"applicant-name": "Lê Thị Hòa", "do": "save", "at": typed_from_now(-6, "09:00")}
LATER: Final = typed_from_now(15, "10:00")
WAYS: Final[Sequence[Sequence[tuple[str, dict[str, str]]]]] = (
    (
        ("supplement-requested", {"papers": "đơn\r\nbản sao"}),
        ("supplemented", {}),
        ("suspended", {"reason": "Chờ xác minh"}),
        ("resumed", {}),
        ("extended", {"reason": "Cần xác minh thêm", "appointment_at": LATER}),
        ("resolved", {}),
        ("returned", {"handled_by": "civil-status"}),
    ),
    (("corrected", {"applicant-name": "Lê Thị Hoa", "reason": "Ghi sai tên"}), ("withdrawn", {})),
    (("refused", {"reason": "Không thuộc thẩm quyền"}),),
    (("stopped", {"reason": "Thiếu giấy tờ quá hạn"}),),
)
"""What is done with each record that is filed, one deed after the other."""
ENTRIES: Final[dict[str, dict[str, str]]] = {
    "birth": {"details-child-name": "Lê Minh Anh", "details-child-sex": "female"},
    "marriage": {
        "details-spouses-0-name": "Lê Văn An",
        "details-spouses-0-sex": "male",
        "details-spouses-1-name": "Phạm Thị Lan",
        "details-spouses-1-sex": "female",
    },
    "death": {
        "details-deceased-name": "Lê Văn Bính",
        "details-deceased-sex": "male",
        "details-died_on": typed_from_now(-10),
    },
}


def moment_to_kill(chance: random.Random) -> float:
    """Seconds after a form was sent."""
    return chance.uniform(0, chance.choice(KILL_WITHIN_S))


@dataclass
class Desk:
    """Somebody at work, while the processes of their office are killed."""

    office: Office
    browser: httpx.AsyncClient
    chance: random.Random
    said: list[str] = field(default_factory=list)
    """What the pages said of the forms that were sent while somebody was killed."""

    async def sign_in(self, login: str, role: str, *where: str) -> None:
        """Let the operator add somebody at the unit, or elsewhere, who then signs in."""
        posting = ("--role", role, *(where or ("--unit", UNIT)), "--from", "01/07/2025")
        who = ("staff", "add", login, "Người Bịa", *posting)
        said = (await asyncio.to_thread(self.office.motcua, *who)).stdout.decode()
        (password,) = re.findall(r"password: (\S+)", said)
        (address,) = re.findall(r"otpauth://\S+", said)
        code = TOTP(parse_qs(urlsplit(address).query)["secret"][0]).now()
        self.browser.cookies.clear()
        sent = await self.browser.post("/sign-in", data={"login": login, "password": password, "code": code})
        assert sent.status_code == 303, sent.text

    async def cookies_of(self, login: str, role: str, *where: str) -> httpx.Cookies:
        """Sign somebody in, and return what their browser has kept."""
        await self.sign_in(login, role, *where)
        return httpx.Cookies(self.browser.cookies)

    async def send(self, path: str, form: str, what: str, typed: dict[str, str]) -> str:
        """Send a form while somebody is killed, and again if nobody knows it then.

        Returns:
            The page of what it made.
        """
        killing = asyncio.create_task(self._kill_somebody())
        page = ""
        try:
            answer = await self.browser.post(path, data=typed)
            page = answer.headers.get("location", "")
            assert answer.status_code in (303, 503), (answer.status_code, answer.text[:2000])
            says = "is being written" if "/forms/" in page else "done" if page else "nobody knows"
        except httpx.TransportError:
            says = "no page"
        await killing
        self.said.append(says)
        made = await self._made_by(form, what)
        assert made or says != "done", f"the page said that it was done: {what}"
        while not made:
            with suppress(httpx.TransportError):
                await self.browser.post(path, data=typed)
            made = await self._made_by(form, what)
        assert says != "done" or page == made
        return made

    async def _kill_somebody(self) -> None:
        await asyncio.sleep(moment_to_kill(self.chance))
        with suppress(KeyError, ProcessLookupError):
            os.kill(self.office.stack.pids[self.chance.choice(VICTIMS)], SIGKILL)

    async def _made_by(self, form: str, what: str) -> str:
        """Return the page of what a form has made; nothing if it is not known to the office."""
        while True:
            state = await self.page(f"/units/{UNIT}/forms/{form}?what={what}")
            if state.status_code == 303:
                return state.headers["location"]
            if state.status_code == 404:
                return ""
            assert state.status_code == 200, state.text
            await asyncio.sleep(0.1)

    async def page(self, path: str) -> httpx.Response:
        """Open a page once the office answers again."""
        async with asyncio.timeout(BACK_WITHIN_S):
            while True:
                with suppress(httpx.TransportError):
                    page = await self.browser.get(path)
                    if page.status_code != 503:
                        return page
                await asyncio.sleep(0.1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk in an office that has just been opened."""
    with open_office(tmp_path) as office:
        async with httpx.AsyncClient(
            base_url=office.stack.staff_url, headers={"Origin": office.stack.staff_url}, timeout=30
        ) as browser:
            yield Desk(office, browser, random.Random(2026))


async def facts(office: Office) -> list[dict[str, Any]]:
    """Return what was published to the office, in order."""
    bus = await nats.connect(office.stack.nats_url)
    js = bus.jetstream()
    count = (await js.stream_info("OFFICE")).state.messages
    messages = [await js.get_msg("OFFICE", number) for number in range(1, count + 1)]
    await bus.close()
    return [from_json(message.data or b"{}") for message in messages]


async def test_each_step_happens_once_or_not_at_all_and_the_page_says_which(desk: Desk) -> None:
    await desk.sign_in("clerk", "clerk")
    expected: dict[str, list[str]] = {}
    for way in WAYS:
        form = new_form_id()
        page = await desk.send(f"/units/{UNIT}/file?procedure=1.004837&form={form}", form, "filed", FILED)
        expected[page.rpartition("/")[2]] = ["filed", *(deed for deed, _ in way)]
        for deed, typed in way:
            shown = (await desk.page(page)).text
            (form,) = re.findall(
                rf'name="deed" value="{deed}"><input type="hidden" name="form" value="([^"]+)"', shown
            )
            assert await desk.send(page, form, deed, {"deed": deed, "form": form} | typed) == page
    await desk.sign_in("official", "civil-status")
    for kind, typed in ENTRIES.items():
        form = new_form_id()
        path = f"/units/{UNIT}/register/{kind}"
        await desk.send(f"{path}?form={form}", form, kind, typed | {"registered_on": typed_from_now(-6)})
    happened: dict[str, list[str]] = {}
    entered = []
    for fact in await facts(desk.office):
        _, _, noun, participle, _ = fact["type"].split(".")
        if noun == "record":
            happened.setdefault(fact["data"]["record"], []).append(participle)
        elif noun == "life-event":
            entered.append(fact["data"]["details"]["kind"])
    assert happened == expected
    assert entered == list(ENTRIES)
    assert set(DEED_OF) - {deed for way in WAYS for deed, _ in way} == {
        *("verification-needed", "linked", "unlinked")
    }
    assert set(desk.said) > {"done"}, "nobody was hit"
