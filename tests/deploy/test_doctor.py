"""`motcua doctor` asks a running service, says what is wrong, and has it mended."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from deploy.cli.bus import URL_VARIABLE
from deploy.cli.commands.doctor import look
from services.deadlines.tables import tally
from services.deadlines.tally import COUNTED
from shared.db import Database
from shared.questions.deadlines import CheckUpOfDeadlines
from tests.deadlines.telling import UNIT
from tests.deadlines.test_service import running

DAY = date(2023, 2, 1)
DEADLINES = CheckUpOfDeadlines.service


async def test_the_doctor_finds_a_wrong_figure_and_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    async with running(tmp_path / "nats", url) as bus:
        monkeypatch.setenv(URL_VARIABLE, bus.connected_url.geturl())  # type: ignore[union-attr]
        assert [check.is_well for check in (await look(mend=False))[DEADLINES]] == [True]
        database = Database(url, DEADLINES)
        async with database.writing() as connection:
            row = {"unit": UNIT, "span": "day", "since": DAY, "procedure": "2.000815"}
            await connection.execute(insert(tally), row | dict.fromkeys(COUNTED, 7))
        await database.close()
        (check,) = (await look(mend=False))[DEADLINES]
        assert not check.is_well
        assert "2.000815" in check.found
        assert check.remedy
        assert [check.is_well for check in (await look(mend=True))[DEADLINES]] == [True]
