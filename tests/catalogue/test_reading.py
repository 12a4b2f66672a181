"""What an entry of the portal becomes: limit, papers, fees; and what is wrong with it, by entry and field."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.catalogue.portal_file import EntryFault, read_entries
from deploy.catalogue.procedures import Sorting, sort_entries
from shared.reference.loading import load_office_zone
from tests.catalogue.support.entries import CODE, case, entry, method

ANSWERS = Path(__file__).with_name("answers")
ON = date(2026, 11, 29)


def read(tmp_path: Path, content: Any, *levels: str) -> Sorting:
    """What becomes of a file."""
    file = tmp_path / "portal.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return sort([file], *levels)


def sort(files: list[Path], *levels: str) -> Sorting:
    faults: list[EntryFault] = []
    return sort_entries(read_entries(files, faults), levels or ("commune",), ON, load_office_zone(), faults)


WORKING, DAY = "WORKING_DAY", "DAY"


@pytest.mark.parametrize(
    ("methods", "limits"),
    [
        pytest.param([method(3, WORKING)], {CODE: "3 working-days"}, id="working days"),
        pytest.param([method(30, DAY)], {CODE: "30 calendar-days"}, id="days"),
        pytest.param([method(8, "HOUR")], {CODE: "8 working-hours"}, id="hours"),
        pytest.param([method("05", WORKING)], {CODE: "5 working-days"}, id="a number as text"),
        pytest.param([method(5.0, WORKING)], {CODE: "5 working-days"}, id="a number with a point"),
        pytest.param([method("Trong ngày", None)], {CODE: "same-day"}, id="the same day in words"),
        pytest.param(
            [method(None, None, description="Ngay trong ngày làm việc.")],
            {CODE: "same-day"},
            id="the same day in the description",
        ),
        pytest.param([method("10 ngày làm việc", None)], {CODE: "10 working-days"}, id="all in words"),
        pytest.param(
            [method(3, WORKING, "ONLINE"), method(5, WORKING)],
            {CODE: "5 working-days"},
            id="the longest of the ways of handing in",
        ),
        pytest.param(
            [method(6, DAY), method(5, WORKING)],
            {CODE: "5 working-days"},
            id="five working days take longer than six days",
        ),
        pytest.param(
            [method(0, WORKING, "POSTAL"), method(4, WORKING)],
            {CODE: "4 working-days"},
            id="0 is a way of which nobody entered the time",
        ),
    ],
)
def test_a_limit_is_counted_as_it_is_said(
    tmp_path: Path, methods: list[dict[str, Any]], limits: dict[str, str]
) -> None:
    found = read(tmp_path, [entry(executionMethods=methods, cases=[])])
    assert found.faults == []
    assert {code: str(one.row.limit) for code, one in found.procedures.items()} == limits


def test_a_case_with_another_limit_stands_under_its_own_code(tmp_path: Path) -> None:
    cases = [case(1, 3, WORKING), case(2, 8, WORKING, "cần xác minh"), case(3, 1, WORKING, "tại nhà")]
    found = read(tmp_path, [entry(cases=cases)])
    limits = {code: str(one.row.limit) for code, one in found.procedures.items()}
    assert limits == {
        CODE: "8 working-days",
        f"{CODE}.01": "3 working-days",
        f"{CODE}.03": "1 working-days",
    }
    assert found.procedures[f"{CODE}.03"].row.name == "Cấp giấy xác nhận đi làm ăn xa: tại nhà"
    assert "dài nhất" in found.procedures[CODE].row.source


@pytest.mark.parametrize(
    ("methods", "why"),
    [
        pytest.param([method("Không quy định", None)], "sets no limit", id="no limit by law"),
        pytest.param([method(2, "MONTH")], "MONTH", id="months end on the day of the same number"),
        pytest.param([method(3, WORKING), method(1, "YEAR")], "YEAR", id="then the longest is not known"),
        pytest.param([method(None, None)], "names no limit", id="nothing is said"),
        pytest.param([method(0, WORKING)], "names no limit", id="0 is what nobody entered"),
        pytest.param([], "names no limit", id="no way of handing in"),
    ],
)
def test_what_cannot_be_counted_is_left_out_and_told(
    tmp_path: Path, methods: list[dict[str, Any]], why: str
) -> None:
    found = read(tmp_path, [entry(executionMethods=methods, cases=[])])
    assert (found.procedures, found.faults) == ({}, [])
    assert why in found.left_out[0].why


def test_an_answer_as_it_was_saved_is_read_with_papers_numbers_fees_and_source() -> None:
    (one,) = sort([ANSWERS / "detail.json"]).procedures.values()
    row = one.row
    assert (one.field, row.papers) == (
        "Nhà ở và công sở",
        ("Đơn đề nghị (1 bản chính)", "Giấy tờ về nhà ở (2 bản sao)"),
    )
    assert (row.fee, row.legal_basis, row.levels) == (
        "15.000 đồng (mỗi bản)",
        "27/2023/QH15",
        ("commune", "province"),
    )
    assert row.source == "Cổng Dịch vụ công quốc gia, thủ tục 9.000124, cập nhật ngày 16/04/2026"
    assert (row.certainty, row.checked_on) == ("second-hand", ON)


def test_texts_are_one_line_and_each_law_stands_once(tmp_path: Path) -> None:
    row = read(tmp_path, [entry()]).procedures[CODE].row
    assert row.name == "Cấp giấy xác nhận đi làm ăn xa"
    assert row.legal_basis == "38/2013/QH13; Quyết định của Bộ"
    assert (row.papers, row.fee, row.results) == (("Tờ khai theo mẫu (1 bản chính)",), "", ("Giấy xác nhận",))


def test_a_unit_that_nobody_has_explained_makes_the_limit_unchecked(tmp_path: Path) -> None:
    found = read(tmp_path, [entry(executionMethods=[method(8, "HOUR")], cases=[])])
    assert found.procedures[CODE].row.certainty == "unchecked"


def test_of_several_cases_each_paper_says_of_which_it_is(tmp_path: Path) -> None:
    papers = [{"name": "Đơn"}]
    cases = [
        {"name": "Cấp mới:", "profileComponents": papers},
        {"name": "Cấp lại", "profileComponents": papers},
    ]
    row = read(tmp_path, [entry(executionCases=cases)]).procedures[CODE].row
    assert row.papers == ("Cấp mới: Đơn", "Cấp lại: Đơn")


def test_only_procedures_of_the_levels_asked_for_are_read_and_those_without(tmp_path: Path) -> None:
    entries = [
        entry("9.000001"),
        entry("9.000002", isWard=False, isProvince=True),
        entry("9.000003", isWard=False),
    ]
    assert sorted(read(tmp_path, entries).procedures) == ["9.000001", "9.000003"]
    assert sorted(read(tmp_path, entries, "province").procedures) == ["9.000002", "9.000003"]


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(lambda one: one, id="an entry"),
        pytest.param(lambda one: [one], id="a list"),
        pytest.param(lambda one: {"code": "OK", "data": one}, id="an answer"),
        pytest.param(lambda one: {"code": "OK", "data": [one]}, id="an answer with a list"),
        pytest.param(
            lambda one: f"{json.dumps(one)}\n\n{json.dumps({'data': entry('9.000777')})}\n", id="lines"
        ),
    ],
)
def test_a_file_holds_entries_in_any_of_the_ways_in_which_answers_are_saved(
    tmp_path: Path, around: Any
) -> None:
    assert CODE in read(tmp_path, around(entry())).procedures


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param([entry(), entry(code="")], "entry 2: code:", id="no code"),
        pytest.param([entry(code="1 2")], "entry 1 (1 2): code: say plain letters", id="no such code"),
        pytest.param([entry(code=7)], "entry 1: code: say a text", id="a number for a text"),
        pytest.param([entry(name=None)], f"entry 1 ({CODE}): name: name is missing", id="no name"),
        pytest.param([entry(isWard="yes")], f"entry 1 ({CODE}): isWard:", id="no truth"),
        pytest.param([entry(cases={"code": "1"})], f"entry 1 ({CODE}): cases: say a list", id="no list"),
        pytest.param(
            [entry(cases=[case(1, [3], WORKING)])],
            "cases.1.processingDay.qty: say a number, or",
            id="no number",
        ),
        pytest.param([entry(cases=[case(1, 0.5, WORKING)])], "a whole number", id="half a day"),
        pytest.param([entry(cases=[case(1, -3, WORKING)])], "a whole number", id="less than nothing"),
        pytest.param([entry(cases=[case(1, 3, None)])], "without a unit", id="no unit"),
        pytest.param(
            [entry(executionMethods=[method("sớm", None)])],
            f"({CODE}): executionMethods.1.processingTime: 'sớm' is no time",
            id="a time that is none",
        ),
        pytest.param([entry(updatedAt=10**18)], "updatedAt", id="a day in another age"),
        pytest.param([entry(), entry(name="Khác")], f"entry 2 ({CODE}): code: another", id="a code twice"),
        pytest.param(["text"], "entry 1: say a table", id="no entry"),
        pytest.param("[{", "line 1, sign 3: this is no JSON", id="cut off"),
        pytest.param("", "this is no JSON", id="empty"),
        pytest.param("[" * 100_000, "nested too deep", id="a tower"),
    ],
)
def test_a_bad_file_is_told_by_entry_and_field(tmp_path: Path, content: Any, says: str) -> None:
    found = read(tmp_path, content)
    assert says in "\n".join(map(str, found.faults))


def test_the_good_entries_beside_a_bad_one_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, [entry(name=None), entry("9.000002")])
    assert (list(found.procedures), len(found.faults)) == (["9.000002"], 1)
