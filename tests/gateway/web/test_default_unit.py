"""Whose pages are shown where an address names no unit."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from services.gateway.web.default_unit import NoDefaultUnit, default_unit, reported_units
from shared.reference.loading import load_units
from shared.reference.units import HERE, Units, read_units
from tests.deadlines.support.own_folder import EXAMPLE

TODAY = date(2026, 11, 24)
LISTS = '[[list]]\nfile = "old.csv"\nsince = 2020-01-01\nuntil = 2024-12-31\nsource = "s"\ncertainty = "s"\n'
LISTS += '[[list]]\nfile = "new.csv"\nsince = 2025-01-01\nsource = "s"\ncertainty = "s"\n'
FILES = {
    "lists.toml": LISTS,
    "parents.csv": "id,name,within\n9v1,Canton,\n",
    "old.csv": "id,name,parent\n99001v1,Avant,9v1\n",
    "new.csv": "id,name,parent\n99001v2,Maintenant,9v1\n99002v1,Ailleurs,9v1\n",
}
GROUP = '[group.all]\nname = "All"\nmembers = [{{units = ["{}"], since = {}}}]\n'


def units_of(folder: Path, files: dict[str, str]) -> Units:
    """The units of a folder of its own."""
    for name, text in (FILES | files).items():
        (folder / name).write_text(text)
    return read_units([folder])


@pytest.mark.parametrize(
    ("files", "wanted", "shown"),
    [
        pytest.param({}, "", "99001v2", id="the first that is there today"),
        pytest.param(
            {"groups.toml": GROUP.format("99002v1", "2025-01-01")}, "", "99002v1", id="the first of a group"
        ),
        pytest.param(
            {"groups.toml": GROUP.format("99002v1", "2027-01-01")}, "", "99001v2", id="a group not yet there"
        ),
        pytest.param({}, "99002v1", "99002v1", id="what is wanted by id"),
        pytest.param({}, "99001v1", "99001v1", id="also when it has ended"),
        pytest.param({}, "99001", "99001v2", id="what is wanted by the code that it bears today"),
    ],
)
def test_in_another_country(files: dict[str, str], wanted: str, shown: str, tmp_path: Path) -> None:
    assert default_unit(wanted, units_of(tmp_path, files), TODAY).id == shown


@pytest.mark.slow
def test_the_commune_of_the_demo_year_where_it_is_known(tmp_path: Path) -> None:
    assert default_unit("", load_units(), TODAY, demo=True).name == "Xã Văn Sơn"
    assert default_unit("", load_units(), TODAY).until > TODAY
    units_of(tmp_path, {"groups.toml": GROUP.format("99002v1", "2025-01-01")})
    assert default_unit("", read_units([HERE, tmp_path]), TODAY, demo=True).id == "15712v1"
    assert default_unit("", load_units(), TODAY, ["15712", "15715"]).name == "Xã Tân Ninh"
    assert default_unit("15664", load_units(), TODAY).id == "15664v2"


def test_without_any_unit_it_is_said_what_to_set(tmp_path: Path) -> None:
    for units, wanted in ((read_units([]), ""), (units_of(tmp_path, {}), "15712v1")):
        with pytest.raises(NoDefaultUnit, match="name a unit in MOTCUA_FRONT_UNIT, by its id or by the code"):
            default_unit(wanted, units, TODAY)


@pytest.mark.parametrize(
    ("reported", "shown"),
    [
        pytest.param(["99002"], "99002v1", id="the unit of the publishers"),
        pytest.param(["99001"], "99001v2", id="the unit that bears the code today"),
        pytest.param(["9", "99002"], "99002v1", id="the first that is known"),
        pytest.param(["99999"], "99001v2", id="none that is known"),
        pytest.param([], "99001v2", id="no publishers"),
    ],
)
def test_a_real_office_opens_on_the_unit_for_which_somebody_reports(
    reported: list[str], shown: str, tmp_path: Path
) -> None:
    assert default_unit("", units_of(tmp_path, {}), TODAY, reported).id == shown


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param('[publisher.a]\nunits = ["15715", "15712"]', ("15715", "15712"), id="in their order"),
        pytest.param(
            '[publisher.a]\nunits = ["99001"]\n[publisher.b]\noffice = true\nunits = ["99002"]',
            ("99002", "99001"),
            id="an office's own system first",
        ),
        pytest.param('[publisher.a]\nunits = ["*"]', (), id="every unit"),
        pytest.param("\ufeff[publisher.a]\nunits = ['1']", ("1",), id="with a byte order mark"),
        pytest.param("[publisher", (), id="no TOML"),
        pytest.param("publisher = 3", (), id="no publishers"),
        pytest.param("[publisher]\na = 3", (), id="no table"),
        pytest.param("[publisher.a]\nunits = 3", (), id="no list"),
    ],
)
def test_the_units_of_the_publishers(text: str, codes: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "publishers.toml"
    file.write_text(text, encoding="utf-8")
    assert reported_units(file) == codes
    assert reported_units(tmp_path / "nowhere") == reported_units(None) == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "why"),
    [
        pytest.param(
            {"MOTCUA_FRONT_UNIT": "75056"}, "no unit is known as 75056", id="a unit that is not there"
        ),
        pytest.param(
            {"MOTCUA_LAW": "/nowhere"}, "/nowhere:1: this is no folder", id="a folder that is not there"
        ),
    ],
)
def test_the_gateway_does_not_begin_with_data_that_cannot_be_used(setting: dict[str, str], why: str) -> None:
    words = (sys.executable, "-m", "services.gateway.main")
    ended = subprocess.run(
        words,
        env=setting | {"MOTCUA_HTTP_PORT": "0", "MOTCUA_STAFF_PORT": "0"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 1
    said = (ended.stdout + ended.stderr).decode()
    assert "configuration_invalid" in said
    assert why in said
    assert "Traceback" not in said


def test_the_example_of_another_country_has_a_default_unit() -> None:
    assert default_unit("", read_units([EXAMPLE / "units"]), TODAY).id == "63113v1"
