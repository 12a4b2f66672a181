"""A folder of units that cannot be used is refused, with file, line and fault."""

import re
from datetime import date
from pathlib import Path

import pytest

from shared.reference.data_file import BadFiles
from shared.reference.units import HERE, read_units

GOOD = {
    "lists.toml": """
[[list]]
file = "old.csv"
since = 2020-01-01
until = 2024-12-31
source = "s"
certainty = "yes"
[[list]]
file = "new.csv"
since = 2025-01-01
source = "s"
certainty = "yes"
""",
    "old.csv": "id,name,parent\n99001v1,Ban Mai,9v1\n99002v1,Sao Khuê,9v1\n",
    "new.csv": "id,name,parent\n99001v2,Bình Minh,9v1\n",
    "parents.csv": "id,name,within\n9v1,Tỉnh Mây,\n",
    "merges.csv": "unit,into,on,source\n99001v1,99001v2,2025-01-01,s\n99002v1,99001v2,2025-01-01,s\n",
    "groups.toml": '[group.all]\nname = "All"\nmembers = [{units = ["99001v1"], since = 2020-01-01}]\n',
}


def test_a_good_folder_is_taken(tmp_path: Path) -> None:
    units = read_units([_written(tmp_path, {})])
    assert units.bearing("99001", date(2025, 1, 1)).name == "Bình Minh"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            {"old.csv": ("99002v1", "99001v1")}, "old.csv:3: 99001v1 stands twice", id="an id twice"
        ),
        pytest.param(
            {"old.csv": ("99002v1", "99001v3")},
            "old.csv:3: 99001v3 and 99001v1 bear one code",
            id="one code, same days",
        ),
        pytest.param({"new.csv": ("9v1", "8v1")}, "new.csv:2: parents.csv does not have 8v1", id="no parent"),
        pytest.param(
            {"new.csv": (",9v1", "")},
            "new.csv:2: '99001v2,Bình Minh' has 2 parts: say id,name,parent",
            id="a column missing",
        ),
        pytest.param(
            {"new.csv": ("Bình Minh", "Bình, Minh")},
            "new.csv:2: '99001v2,Bình, Minh,9v1' has 4 parts: say id,name,parent, with no other comma",
            id="a comma in a name",
        ),
        pytest.param(
            {"parents.csv": ("Tỉnh Mây,", "Tỉnh Mây")},
            "old.csv:2: '9v1,Tỉnh Mây' has 2 parts: say in parents.csv id,name,within",
            id="a column of parents missing",
        ),
        pytest.param({"new.csv": ("99001v2", "99001")}, "new.csv:2: 99001: an id is", id="a bare code"),
        pytest.param({"new.csv": ("id,name", "name,id")}, "new.csv:1: the columns", id="other columns"),
        pytest.param(
            {"new.csv": ("9v1\n", "9v1")},
            "new.csv:2: the last line has no end",
            id="no last end of line",
        ),
        pytest.param(
            {"parents.csv": ("Mây,", "Mây,9v1")},
            "old.csv:2: parents.csv: 9v1 is part of itself",
            id="parents in a circle",
        ),
        pytest.param(
            {"lists.toml": ("2024-12-31", "2019-12-31")},
            "lists.toml:5: these units end",
            id="ends before it begins",
        ),
        pytest.param(
            {"lists.toml": ("2024-12-31", "2025-03-01")},
            "new.csv:2: 99001v2 and 99001v1 bear one code",
            id="lists overlap",
        ),
        pytest.param({"lists.toml": ("new.csv", "none.csv")}, "none.csv", id="a file missing"),
        pytest.param(
            {"merges.csv": ("99002v1,99001v2", "99002v1,7v1")},
            "merges.csv:3: no list has 7v1",
            id="merged into nobody",
        ),
        pytest.param(
            {"merges.csv": ("99002v1,99001v2", "99001v2,99001v1")},
            "merges.csv:3: 99001v2 becomes part of itself, in a circle",
            id="a circle",
        ),
        pytest.param(
            {"merges.csv": ("99002v1,99001v2", "99002v1,99002v1")},
            "merges.csv:3: 99002v1 becomes part of itself",
            id="into itself",
        ),
        pytest.param(
            {"merges.csv": ("99002v1,99001v2", "99001v1,99001v2")},
            "merges.csv:3: this merge stands twice",
            id="a merge twice",
        ),
        pytest.param(
            {"merges.csv": ("99001v2,2025-01-01", "99001v2,2024-06-01")},
            "merges.csv:2: on 2024-06-01 99001v1 must have ended",
            id="merged while still there",
        ),
        pytest.param(
            {"merges.csv": ("99002v1,99001v2,2025-01-01", "99002v1,99001v2,soon")},
            "merges.csv:3:",
            id="not a day",
        ),
        pytest.param(
            {"lists.toml": ("since = 2025-01-01\n", "")}, "lists.toml:8: since is missing", id="no first day"
        ),
        pytest.param(
            {"lists.toml": ("certainty", "shure")},
            "lists.toml:7: shure: nobody reads this key",
            id="a key misspelt",
        ),
        pytest.param(
            {"groups.toml": ("2020-01-01", "'soon'")},
            "groups.toml:3: since: say a day",
            id="no day in a group",
        ),
        pytest.param(
            {"groups.toml": ("99001v1", "5v1")},
            "groups.toml:3: no list has 5v1",
            id="a member who is nobody",
        ),
        pytest.param(
            {"groups.toml": ("2020-01-01", "2025-01-01")},
            "groups.toml:3: 99001v1 is not there",
            id="a member after his end",
        ),
    ],
)
def test_what_cannot_be_so_is_refused(changes: dict[str, tuple[str, str]], told: str, tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=re.escape(told)):
        read_units([_written(tmp_path, changes)])


@pytest.mark.parametrize("name", GOOD)
def test_what_is_not_in_utf_8_is_refused_with_the_line(name: str, tmp_path: Path) -> None:
    path = _written(tmp_path, {}) / name
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((*lines[:1], "Đ".encode("utf-16"), *lines[1:])))
    with pytest.raises(BadFiles) as refused:
        read_units([tmp_path])
    assert str(refused.value) == f"{path}:2: this is not text in UTF-8: save the file as UTF-8"


def test_files_as_spreadsheets_save_them_are_read(tmp_path: Path) -> None:
    _written(tmp_path, {})
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(path.read_text().replace("\n", "\r\n").encode("utf-8-sig"))
    units = read_units([tmp_path])
    assert units.predecessors(units["99001v2"]) == (units["99001v1"], units["99002v1"])
    assert units["99001v2"].province == "Mây"


def test_a_list_that_is_not_named_is_refused(tmp_path: Path) -> None:
    (_written(tmp_path, {}) / "neww.csv").write_text("id,name,parent\n")
    with pytest.raises(BadFiles, match=r"neww\.csv:1: nobody reads this file: name it in lists\.toml"):
        read_units([tmp_path])


@pytest.mark.slow
def test_units_are_laid_over_others_and_what_is_missing_is_said(tmp_path: Path) -> None:
    units = read_units([HERE, _written(tmp_path, {})])
    assert units["99001v2"].province == "Mây"
    assert units["15712v1"].name == "Xã Văn Sơn"
    assert {"trieu-son", "all"} <= units.groups.keys()
    (tmp_path / "merges.csv").unlink()
    (tmp_path / "groups.toml").unlink()
    read_units([tmp_path])
    (tmp_path / "parents.csv").unlink()
    with pytest.raises(BadFiles, match=r"parents\.csv:1: this file is missing"):
        read_units([tmp_path])


def _written(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    for name, text in GOOD.items():
        (folder / name).write_text(text.replace(*changes.get(name, ("", "")), 1) if name in changes else text)
    return folder


def test_all_faulty_units_are_named(tmp_path: Path) -> None:
    changes = {
        "old.csv": ("99001v1,Ban Mai,9v1\n99002v1", "9v1,Ban Mai,9v1\n9900Av1"),
        "new.csv": ("9v1", "8v1"),
    }
    with pytest.raises(BadFiles) as refused:
        read_units([_written(tmp_path, changes)])
    told = [(Path(fault.file).name, fault.line) for fault in refused.value.faults]
    assert told == [("new.csv", 2), ("old.csv", 2), ("old.csv", 3)]


@pytest.mark.parametrize("id", ["2Av1", "9900v1", "990011v1", "９９００１v1", "99001v0", "99001V1"])
def test_a_code_that_no_event_can_carry_is_refused(id: str, tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=r"new\.csv:2: .*official code of 5 digits"):
        read_units([_written(tmp_path, {"new.csv": ("99001v2", id)})])
