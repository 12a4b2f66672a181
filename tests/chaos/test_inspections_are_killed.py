"""Kill any process during each form of an inspection: its deed is done once, and the page says whether."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from typing import Any, Final

import httpx
import pytest

from services.supervision.inspection.standing import InspectionDeed
from shared.contracts.services import GATEWAY
from tests.chaos.test_forms_are_killed import Desk, moment_to_kill
from tests.deploy.support.office import open_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
UNIT: Final = "15715v2"
YEAR: Final = 2025
PATH: Final = f"/units/{UNIT}/inspection"
VICTIMS: Final = ("supervision", GATEWAY, "nats-server", "staff", "deadlines")
ROUNDS, MOST_ROUNDS = 3, 9
"""How often everything is done, and at most until somebody was hit."""
PDF: Final = b"%PDF-1.7 ke hoach" + b"x" * (600 * 1024)
EVIDENCE: Final = {
    "item": "plan",
    "criterion": "satisfaction",
    "dated_on": "05/03/2025",
    "said": "Kế hoạch 27/KH-UBND",
}


@dataclass
class Bench:
    """Somebody who inspects, while the processes of the office are killed."""

    desk: Desk
    said: list[int] = field(default_factory=list)
    """What the pages said while somebody was killed; 0 if there was none."""

    @property
    def was_hit(self) -> bool:
        """Whether a form was not answered as on other days."""
        return set(self.said) > {303}

    async def deeds(self) -> list[Mapping[str, Any]]:
        """All deeds so far."""
        sheet: Mapping[str, Any] = (await self.desk.page(f"/api{PATH}?year={YEAR}")).json()["sheet"]
        deeds: list[Mapping[str, Any]] = sheet["deeds"]
        return deeds

    async def send(self, typed: Mapping[str, str], content: bytes = b"") -> None:
        """Send a form while somebody is killed, and again until it is done."""
        before = await self.deeds()
        form = {**typed, "seen": str(before[-1]["number"] if before else 0)}
        killing = asyncio.create_task(self._kill_somebody())
        first = await self._post(form, content)
        await killing
        self.said.append(first)
        after = await self.deeds()
        assert len(after) == len(before) + 1 or first != 303, "the page said that it was done"
        done = 0
        while done != 303:
            done = await self._post(form, content)
        assert len(await self.deeds()) == len(before) + 1

    async def _post(self, form: Mapping[str, str], content: bytes) -> int:
        address = f"{PATH}/evidence?year={YEAR}" if content else f"{PATH}?year={YEAR}"
        files = {"file": ("ke-hoach.pdf", content)} if content else None
        try:
            answer = await self.desk.browser.post(address, data=dict(form), files=files)
        except httpx.TransportError:
            return 0
        assert answer.status_code in (303, 503, 409), (answer.status_code, answer.text[:2000])
        return answer.status_code

    async def _kill_somebody(self) -> None:
        await asyncio.sleep(moment_to_kill(self.desk.chance))
        with suppress(KeyError, ProcessLookupError):
            os.kill(self.desk.office.stack.pids[self.desk.chance.choice(VICTIMS)], SIGKILL)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    with open_office(tmp_path) as office:
        async with httpx.AsyncClient(
            base_url=office.stack.staff_url, headers={"Origin": office.stack.staff_url}, timeout=30
        ) as browser:
            yield Bench(Desk(office, browser, random.Random(2026)))


async def evidence_of(bench: Bench) -> list[str]:
    """The ids of the evidence that counts."""
    sheet = (await bench.desk.page(f"/api{PATH}?year={YEAR}")).json()["sheet"]
    items = (item for part in sheet["parts"] for item in part["items"])
    return [one["evidence"] for item in items for one in item["evidence"] if not one["withdrawn"]]


async def test_each_deed_of_an_inspection_is_done_once(bench: Bench) -> None:
    score = {"do": "submit", "criterion": "satisfaction", "points-plan": "2"}
    supervisor = await bench.desk.cookies_of("supervisor", "supervisor", "--group", "trieu-son")
    chairman = await bench.desk.cookies_of("chairman", "chairman")
    expected: list[str] = []
    for year_round in range(MOST_ROUNDS):
        if year_round >= ROUNDS and bench.was_hit:
            break
        bench.desk.browser.cookies = chairman
        await bench.send(EVIDENCE | {"said": f"Kế hoạch {year_round}/KH-UBND"}, PDF)
        (kept,) = await evidence_of(bench)
        await bench.send({"do": "withdraw", "criterion": "satisfaction", "evidence": kept})
        await bench.send(EVIDENCE | {"said": f"Kế hoạch {year_round}a/KH-UBND"}, PDF)
        await bench.send(score)
        bench.desk.browser.cookies = supervisor
        await bench.send({"do": "return", "criterion": "satisfaction", "said": f"Lần {year_round}"})
        bench.desk.browser.cookies = chairman
        (kept,) = await evidence_of(bench)
        await bench.send({"do": "withdraw", "criterion": "satisfaction", "evidence": kept})
        expected += ["added-evidence", "withdrew-evidence", "added-evidence", "submitted", "returned"]
        expected += ["withdrew-evidence"]
    await bench.send({"do": "submit", "criterion": "satisfaction"})
    bench.desk.browser.cookies = supervisor
    await bench.send({"do": "accept", "criterion": "satisfaction"})
    done = [deed["kind"] for deed in await bench.deeds()]
    assert done == [*expected, "submitted", "accepted"]
    assert set(done) == set(InspectionDeed) - {InspectionDeed.CORRECTED}
    assert bench.was_hit, "nobody was hit"
