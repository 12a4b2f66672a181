"""Who may report."""

from pathlib import Path

import pytest

from services.intake.handlers import NoPublishers, registered_publishers
from services.intake.publishers import BadPublishers, Publisher, read_publishers

ROW = 'sources = ["urn:a", "urn:b"]\nunits = ["15712"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "publishers.toml"


def test_a_publisher_has_sources_and_units(file: Path) -> None:
    file.write_text(f"[publisher.dvc-thanhhoa]\n{ROW}", encoding="utf-8")
    assert read_publishers(file) == {
        "dvc-thanhhoa": Publisher("dvc-thanhhoa", ("urn:a", "urn:b"), ("15712",))
    }


def test_an_offices_own_system_is_known_as_one(file: Path) -> None:
    file.write_text(f"[publisher.office]\n{ROW}office = true\n[publisher.portal]\n{ROW}", encoding="utf-8")
    assert {name: one.is_office for name, one in read_publishers(file).items()} == {
        "office": True,
        "portal": False,
    }


@pytest.mark.parametrize(
    ("units", "may"),
    [
        pytest.param(("15712",), True, id="its own unit"),
        pytest.param(("15715",), False, id="only another"),
        pytest.param(("*",), True, id="every unit"),
    ],
)
def test_a_publisher_speaks_for_its_units_only(units: tuple[str, ...], may: bool) -> None:
    assert Publisher("p", ("urn:p",), units).may_speak_for("15712") is may


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param("", "nobody could report", id="an empty file"),
        pytest.param(f"[publisher.surveys]\n{ROW}", "a part of the office", id="the name of our own service"),
        pytest.param("publisher = 3", "nobody could report", id="no table of publishers"),
        pytest.param("[publisher]\na = 3", r"publisher\.a: sources", id="a publisher that is a number"),
        pytest.param("[publisher.a", "Expected .]. at the end", id="no TOML"),
        pytest.param('[publisher.a]\nunits = ["15712"]', r"publisher\.a: sources", id="no sources"),
        pytest.param('[publisher.a]\nsources = ["urn:a"]', r"publisher\.a: units", id="no units"),
        pytest.param(
            '[publisher.a]\nsources = []\nunits = ["*"]', "sources .* not empty", id="an empty list"
        ),
        pytest.param('[publisher.a]\nsources = [" "]\nunits = ["*"]', "sources", id="a blank source"),
        pytest.param(
            '[publisher.a]\nsources = "urn:a"\nunits = ["*"]', "sources .* list", id="text for a list"
        ),
        pytest.param('[publisher.a]\nsources = ["urn:a"]\nunits = [15712]', "units", id="numbers for codes"),
        pytest.param(
            '[publisher.a]\nsources = ["urn:a"]\nunits = ["Văn Sơn"]', "5 digits", id="a unit's name"
        ),
        pytest.param(f'[publisher.a]\n{ROW}office = "yes"', "office is true", id="a word for yes or no"),
        pytest.param(
            f'[publisher."a.b"]\n{ROW}', "stands in subjects", id="a name that ends a subject's part"
        ),
        pytest.param(f'[publisher."*"]\n{ROW}', "stands in subjects", id="a name that is a wildcard"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(file: Path, content: str, why: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadPublishers, match=why) as refused:
        read_publishers(file)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_is_refused_in_words(file: Path) -> None:
    with pytest.raises(BadPublishers, match="this file is missing"):
        read_publishers(file)


def test_an_office_without_the_setting_is_told_which() -> None:
    with pytest.raises(NoPublishers, match="MOTCUA_PUBLISHERS"):
        registered_publishers(None)


def test_a_file_with_a_byte_order_mark_is_read_and_one_in_another_encoding_refused_in_words(
    file: Path,
) -> None:
    file.write_text(f"[publisher.portal]\n{ROW}", encoding="utf-8-sig")
    assert set(read_publishers(file)) == {"portal"}
    file.write_text(f"[publisher.portal]\n{ROW}", encoding="utf-16")
    with pytest.raises(BadPublishers, match="save the file as UTF-8"):
        read_publishers(file)
