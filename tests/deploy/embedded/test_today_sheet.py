"""The sheet of today: one A4 whatever is due, for this user only, and the last ones are kept."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from nats.aio.client import Client
from pypdf import PdfReader

from deploy.embedded.today_sheet import writing
from deploy.embedded.today_sheet.contents import contents_of
from deploy.embedded.today_sheet.writing import KEPT, one_sheet, write_sheet, write_sheets
from services.gateway.web.language import LANGUAGES
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.work_today import WhatIsDueToday, WorkGroup, WorkInGroup, WorkLine, WorkToday
from shared.messaging.queries.client import QueryFailed
from shared.settings import Settings
from tests.support.pdf_ua import findings

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
UNIT = "15712v1"


def work(count: int) -> WorkToday:
    """So many records in each group."""
    lines = [
        WorkLine(
            record=f"H56.31.20-261127-{number:04}",
            procedure=("1.004837", "2.000815", "1.001193")[number % 3],
            due_at=NOW + timedelta(hours=number % 9),
            standing=Standing.RUNNING,
            since=NOW,
            minutes=(-60, 135, 30)[number % 3],
            days=(-3, 0, 1)[number % 3],
        )
        for number in range(min(count, 36))
    ]
    groups = tuple(WorkInGroup(group=group, count=count, lines=tuple(lines)) for group in WorkGroup)
    return WorkToday(at=NOW, is_open=True, closes=NOW + timedelta(hours=9), groups=groups)


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1, 9, 4000])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_is_one_sheet_and_says_what_it_left_off(count: int, language: str) -> None:
    sheet = one_sheet(work(count), "Xã Văn Sơn", language)
    assert findings(sheet) == []
    (page,) = PdfReader(BytesIO(sheet)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = " ".join(page.extract_text().split())
    assert ("H56.31.20-261127-0000" in text) is bool(count)
    assert ("4.000" in text or "4,000" in text) is (count == 4000)
    if language == "vi":
        assert "Hôm nay, thứ Hai, 30/11/2026" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_promised_and_what_is_to_be_passed_on_stand_on_it_as_on_the_page() -> None:
    kinds = (WorkGroup.PROMISED, WorkGroup.PASSING_ON)
    every = {one.group: one for one in work(1).groups}
    apart = WorkToday(
        at=NOW,
        is_open=True,
        groups=(every[WorkGroup.TODAY], every[WorkGroup.NEXT_DAY]),
        promised=every[kinds[0]],
        to_pass_on=every[kinds[1]],
    )
    say = LANGUAGES["vi"]
    told = contents_of(apart, "Xã Văn Sơn", say, str, lines=9)
    headings = [group.heading for group in told.groups]
    assert headings[1:3] == [f"{say(f'today.{kind.value}')} (1)" for kind in kinds]
    assert [count for count, _ in told.counts] == ["1"] * 4


def test_only_this_user_reads_it_and_the_last_ones_are_kept(
    tmp_path: Path,
) -> None:
    files = [
        write_sheet(tmp_path, unit, b"%PDF", NOW + timedelta(hours=hour))
        for hour in range(KEPT + 3)
        for unit in (UNIT, "15715v2")
    ]
    assert files[0].name == "15712v1-2026-11-30-08.pdf"
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert sorted(tmp_path.iterdir()) == sorted(files[6:])


async def test_while_deadlines_is_away_what_was_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[WhatIsDueToday] = []

    async def answer(_bus: Client, question: WhatIsDueToday) -> WorkToday:
        asked.append(question)
        if len(asked) > 1:
            raise QueryFailed("failed", "away")
        return work(1)

    monkeypatch.setattr(writing, "ask", answer)
    monkeypatch.setattr(writing, "one_sheet", lambda *_: b"%PDF")
    settings = Settings(front_unit=UNIT)
    (file,) = await write_sheets(Client(), tmp_path / "today", settings, NOW)
    assert UNIT in asked[0].units
    with pytest.raises(QueryFailed):
        await write_sheets(Client(), tmp_path / "today", settings, NOW + timedelta(hours=1))
    assert list((tmp_path / "today").iterdir()) == [file]
