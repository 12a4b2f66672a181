"""A group over a closed period: what its units reported beside what is counted now, and which differ."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from deploy.office.figures import ReportPeriod
from deploy.office.official_forms import FormFiles, make_form
from shared.contracts.events.record import RecordFiled, RecordResolved
from tests.deadlines.support.facts import hear, tell
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.supervision.test_closing import DONE, FEBRUARY, FORGOTTEN, LATE, UNIT, close, told
from tests.support.workbooks import sheets_of

pytestmark = pytest.mark.slow
OTHER, THIRD = "15715v1", "15718v1"
GROUP = ReportPeriod("Triệu Sơn", (UNIT, OTHER, THIRD), *FEBRUARY)
PAGE = f"/groups/trieu-son/reports?since={FEBRUARY[0]}&until={FEBRUARY[1]}"
ELSEWHERE = "H56.31.23-230203-0001"


@pytest.mark.parametrize("form", ["ii-06a", "ii-06b"])
async def test_what_was_reported_stands_beside_what_is_counted_now(
    form: str, tmp_path: Path, nats_url: str
) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await told(office)
        other = [tell(RecordFiled, 1, "2023-02-03 09:00", record=ELSEWHERE, unit=OTHER)]
        await hear(office.databases["deadlines"], other)
        nobody = await make_form(form, GROUP, office.bus, FormFiles())
        assert nobody["reported"] is None
        await close(office, "first")
        assert (await make_form(form, GROUP, office.bus, FormFiles()))["reported"]["total"]["now"]["3"] == 3
        await hear(
            office.databases["deadlines"],
            [
                tell(RecordResolved, 2, "2023-02-28 16:00", record=LATE),
                tell(RecordFiled, 1, "2023-02-20 09:00", record=FORGOTTEN),
            ],
        )
        files = FormFiles(tmp_path / "a.xlsx", tmp_path / "a.pdf")
        made = await make_form(form, GROUP, office.bus, files)
        await shown(office)
    group = made["reported"]
    (closed,) = group["closed"]
    assert (closed["unit"], closed["reported"]["3"], closed["now"]["3"]) == (UNIT, 2, 3)
    assert (closed["reported"]["11"], closed["now"]["11"]) == (1, 1)
    assert [one["unit"] for one in group["open"]] == [OTHER, THIRD]
    assert {"3": 3, "7": 1, "11": 2}.items() <= group["total"]["reported"].items()
    for number, amount in group["total"]["now"].items():
        assert made["by_law"]["total"][number] == amount, "the form itself is of now"
        parts = [closed["now"][number], *(one["now"][number] for one in group["open"])]
        assert amount == sum(parts)
    *_, sheet = sheets_of((tmp_path / "a.xlsx").read_bytes())
    rows = {row[0]: row[3:] for row in sheet.iter_rows(values_only=True)}
    assert rows["Toàn nhóm hiện nay"][0] == 4
    assert [name for name in rows if name and name.endswith("chưa chốt")] == [
        "Xã Thái Hòa, chưa chốt",
        "Thị trấn Nưa, chưa chốt",
    ]
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages).split())
    assert "1 trên 3 đơn vị đã chốt kỳ này" in text
    assert "đã báo cáo 2" in text
    assert DONE not in text


async def shown(office: WholeOffice) -> None:
    page = (await office.site.get(PAGE)).text
    words = words_of(page)
    assert HtmlChecker(page).faults == []
    assert "1 trên 34 đơn vị đã chốt kỳ này" in words
    assert "Toàn nhóm hiện nay 4" in words
    assert ", đã báo cáo 2" in words
    assert "Hồ sơ thay đổi sau khi chốt" in words
    assert words.count("chưa chốt") >= 33


async def test_while_nothing_has_changed_it_says_so(tmp_path: Path, nats_url: str) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        await told(office)
        await close(office, "first")
        page = words_of((await office.site.get(PAGE)).text)
    assert "Số liệu hiện nay của các đơn vị đã chốt đúng như đã báo cáo." in page
    assert ", đã báo cáo" not in page
