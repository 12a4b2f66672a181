"""The criteria are an operator's data: checked in words that an operator understands, and taken by year."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.supervision.inspection import loading
from services.supervision.inspection.criteria import CriteriaFile
from shared.reference.data_file import BadFiles, TomlFile
from shared.reference.operator_folder import OperatorFolder

OURS = loading.OURS.read_text(encoding="utf-8")


def fault_of(text: str) -> str:
    with pytest.raises(BadFiles) as bad:
        TomlFile("criteria.toml", text).read(CriteriaFile)
    return str(bad.value)


def test_ours_are_a_sample_whose_sums_alone_have_a_source() -> None:
    file = TomlFile("criteria.toml", OURS).read(CriteriaFile)
    assert file.certainty == "unknown"
    assert [criterion.points for criterion in file.criteria] == [20, 25, 20, 15, 20]
    assert all(item.counted or item.evidence for item in file.items())


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        pytest.param('id = "plan"', 'id = "Plan 1"', "say plain letters", id="an id with a space"),
        pytest.param('id = "plan"', 'id = "satisfied"', "two items are called satisfied", id="an item twice"),
        pytest.param("points = 15", "points = 16", "its items have 15", id="a sum that is none"),
        pytest.param("points = 15", "points = 15\nponts = 15", "nobody reads this key", id="a mistyped key"),
        pytest.param('figure = "response"', 'figure = "answers"', "figure: say", id="a figure that is none"),
        pytest.param(
            "at-least = 5, points = 2", "at-least = 5, points = 3.5", "never earns less", id="a falling rule"
        ),
        pytest.param(
            "at-least = 5, points = 2", "at-most = 5, points = 2", "all say at-most", id="mixed bounds"
        ),
        pytest.param(
            "at-least = 5, points = 2", "at-least = 15, points = 2", "same figure", id="a step twice"
        ),
        pytest.param("none-at = 60", "none-at = 100", "two different figures", id="a line without a slope"),
        pytest.param('"12-10"', '"31-12"', 'such as "12-10"', id="a day that is none"),
        pytest.param("nothing-to-count = 9", "nothing-to-count = 10", "earns 9 points", id="too many points"),
    ],
)
def test_a_fault_is_named_with_what_to_say_instead(right: str, wrong: str, words: str) -> None:
    assert right in OURS
    assert words in fault_of(OURS.replace(right, wrong))


def test_a_whole_of_other_than_a_hundred_points_is_refused() -> None:
    begun = OURS.rindex("[[criteria]]\n")
    assert "have 80 points together: make them 100" in fault_of(OURS[:begun])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An operator's folder, read in place of none."""
    (tmp_path / "inspection").mkdir()
    loading.load_criteria.cache_clear()
    monkeypatch.setattr(
        loading, "operator_folder", lambda: OperatorFolder(tmp_path, False, "Asia/Ho_Chi_Minh")
    )
    yield tmp_path / "inspection"
    loading.load_criteria.cache_clear()


def test_an_operator_s_criteria_hold_from_their_year_on(folder: Path) -> None:
    text = OURS.replace("since-year = 2023", "since-year = 2026").replace("motcua", "tỉnh")
    (folder / "criteria-2026.toml").write_text(text, encoding="utf-8")
    assert loading.criteria_of(2025).file.since_year == 2023
    assert loading.criteria_of(2030).file.since_year == 2026
    with pytest.raises(loading.NoCriteria):
        loading.criteria_of(2022)


def test_an_operator_s_criteria_replace_ours_of_the_same_year(folder: Path) -> None:
    (folder / "criteria.toml").write_text(OURS.replace("Xuất sắc", "Rất tốt"), encoding="utf-8")
    grade = loading.criteria_of(2024).file.grade_of(95)
    assert grade
    assert grade.name.vi == "Rất tốt"


def test_two_files_of_one_year_are_refused_and_all_faults_are_told(folder: Path) -> None:
    (folder / "criteria-a.toml").write_text(OURS, encoding="utf-8")
    (folder / "criteria-b.toml").write_text(OURS, encoding="utf-8")
    (folder / "criteria-c.toml").write_text("since-year = 1999", encoding="utf-8")
    with pytest.raises(BadFiles) as bad:
        loading.load_criteria()
    assert "criteria-a.toml holds from 2023, too" in str(bad.value)
    assert "criteria-c.toml:1: since-year: say a number of at least 2000" in str(bad.value)
