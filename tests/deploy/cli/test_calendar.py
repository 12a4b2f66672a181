"""`motcua calendar` looks, refuses and decides, in words."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest
from pydantic_core import from_json

from deploy.office.bus import URL_VARIABLE
from shared.contracts.events.record import RecordFiled
from shared.contracts.questions.deadlines import RecordsByDueTime
from shared.messaging.queries.client import ask
from tests.conftest import migrated
from tests.deadlines.decisions.test_calendar_decisions import DAY, STORM
from tests.deadlines.support.facts import RECORD, UNIT, tell
from tests.deadlines.test_service import publish, running
from tests.support.eventually import eventually


async def command(*words: str) -> tuple[int, str]:
    """Run `motcua calendar ...`; returns its exit code and what it writes."""
    motcua = Path(sys.executable).with_name("motcua")
    process = await asyncio.create_subprocess_exec(motcua, "calendar", *words, stdout=PIPE, stderr=STDOUT)
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


@pytest.mark.slow
async def test_a_decision_is_looked_at_refused_and_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm, bad = tmp_path / "storm.toml", tmp_path / "bad.toml"
    storm.write_text(STORM, encoding="utf-8")
    bad.write_text(STORM.replace("closed", "worked"), encoding="utf-8")
    database_url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    await (await migrated(database_url, "deadlines")).close()
    async with running(tmp_path / "nats", database_url) as bus:
        monkeypatch.setenv(URL_VARIABLE, bus.connected_url.geturl())  # type: ignore[union-attr]
        await publish(bus, tell(RecordFiled, 1, DAY))

        async def is_filed() -> bool:
            return bool((await ask(bus, RecordsByDueTime(unit=UNIT))).records)

        await eventually(is_filed)
        for act in (["preview", str(bad)], ["apply", str(bad), "--by", "chairman"]):
            code, said = await command(*act)
            assert code == 1
            assert "bad.toml:3: 2023-02-03 is a working day already" in said
        (move,) = from_json((await command("preview", str(storm), "--json"))[1])["moves"]
        assert (move["record"], move["due_at"]) == (RECORD, "2023-02-07T10:00:00Z")
        assert "17:00 07/02/2023" in (await command("preview", str(storm)))[1]
        assert "1 hồ sơ đã chuyển hạn" in (await command("apply", str(storm), "--by", "chairman"))[1]
        again = from_json((await command("apply", str(storm), "--by", "chairman", "--json"))[1])
        assert (again["is_new"], again["moved"]) == (False, 0)
