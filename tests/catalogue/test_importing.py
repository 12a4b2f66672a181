"""An operator's folder after an import: what counts, what stays, and that the same again changes nothing."""

import json
import string
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from deploy.catalogue.exporting import exported
from deploy.catalogue.imported import file_texts
from deploy.catalogue.portal_file import EntryFault, FoundEntry
from deploy.catalogue.portal_form import PortalEntry
from deploy.catalogue.procedures import ImportedProcedure, sort_entries
from deploy.cli.main import app
from shared.reference import catalogue
from shared.reference.catalogue import Limit, LimitKind, Procedure, read_catalogue
from shared.reference.catalogue.field_file import FieldFile
from shared.reference.data_file import TomlFile
from shared.reference.loading import load_office_zone, load_procedures
from tests.catalogue.support.entries import CODE, case, entry, method

LAW = "2.000815"  # of which no later version is known, so that the law counts on any day
UNCHECKED = "1.013979"
ON = date(2026, 11, 29)


def ran(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["catalogue", *map(str, words)])


def imported(tmp_path: Path, entries: list[Any], *options: str) -> dict[str, Any]:
    """What an import says that it did."""
    file = tmp_path / "portal.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    result = ran("import", file, "--into", tmp_path / "law", "--on", "29/11/2026", "--json", *options)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def known(tmp_path: Path) -> dict[str, Procedure]:
    return read_catalogue([catalogue.HERE, tmp_path / "law" / "catalogue"]).procedures


def texts(tmp_path: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in (tmp_path / "law" / "catalogue").iterdir()}


def test_an_import_adds_what_is_new_and_replaces_what_was_not_read_in_the_law(tmp_path: Path) -> None:
    entries = [entry(), entry(UNCHECKED, executionMethods=[method(20, "WORKING_DAY")], cases=[]), entry(LAW)]
    did = imported(tmp_path, entries)
    assert (did["new"], did["law"]) == ([CODE, UNCHECKED], [LAW])
    now, ours = known(tmp_path), load_procedures()
    assert (str(now[CODE].limit), now[CODE].certainty) == ("3 working-days", "second-hand")
    assert (str(now[UNCHECKED].limit), str(ours[UNCHECKED].limit)) == ("20 working-days", "10 working-days")
    assert now[LAW] == ours[LAW]
    assert f"{LAW}.01" not in now, "nor is a case of it counted otherwise"
    assert tomllib.loads((tmp_path / "law" / "folder.toml").read_text())["replaces-ours"] is False


def test_with_only_new_nothing_of_ours_is_replaced(tmp_path: Path) -> None:
    did = imported(tmp_path, [entry(), entry(UNCHECKED), entry(LAW)], "--only-new")
    assert (did["new"], did["law"]) == ([CODE], [LAW])
    assert did["ours"] == [UNCHECKED]
    assert known(tmp_path)[UNCHECKED] == load_procedures()[UNCHECKED]


def test_a_later_import_changes_what_it_has_and_leaves_the_rest(tmp_path: Path) -> None:
    imported(tmp_path, [entry(), entry("9.000002")])
    again = imported(tmp_path, [entry("9.000002", name="Tên mới"), entry("9.000003")], "--on", "2026-12-01")
    assert (again["new"], again["changed"], again["same"]) == (["9.000003"], ["9.000002"], [])
    now = known(tmp_path)
    assert {"9.000123", "9.000002", "9.000003"} <= now.keys()
    assert now["9.000002"].name == "Tên mới"


def test_the_same_files_again_change_nothing_not_even_the_day(tmp_path: Path) -> None:
    entries = [entry(), entry("9.000002", cases=[case(1, 9, "DAY", "khó", "9.000002")])]
    imported(tmp_path, entries)
    before = texts(tmp_path)
    again = imported(tmp_path, entries, "--on", "2026-12-24")
    assert (again["new"], again["changed"]) == ([], [])
    assert texts(tmp_path) == before


def test_a_field_without_procedures_has_no_file(tmp_path: Path) -> None:
    imported(tmp_path, [entry()])
    imported(tmp_path, [entry(categoriesDetails=[{"name": "Lao động"}])])
    assert list(texts(tmp_path)) == ["portal-lao-dong.toml"]


def test_the_operators_own_procedures_stay(tmp_path: Path) -> None:
    own = tmp_path / "law" / "catalogue"
    own.mkdir(parents=True)
    (tmp_path / "law" / "folder.toml").write_text("replaces-ours = false\n")
    row = (
        'name = "Của xã"\nlimit = "1 working-days"\nsource = "x"\nchecked-on = 2026-11-01\ncertainty = "law"'
    )
    (own / "cua-xa.toml").write_text(f'field = "Xã"\n[procedure."{CODE}"]\n{row}\n', encoding="utf-8")
    assert imported(tmp_path, [entry()])["own"] == [CODE]
    assert known(tmp_path)[CODE].name == "Của xã"


def test_with_faults_nothing_is_written_unless_the_faulty_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "portal.json"
    file.write_text(json.dumps([entry(name=None), entry("9.000002")]), encoding="utf-8")
    result = ran("import", file, "--into", tmp_path / "law")
    assert (result.exit_code, (tmp_path / "law").exists()) == (1, False)
    assert f"entry 1 ({CODE}): name" in result.stderr
    assert ran("import", file, "--into", tmp_path / "law", "--without-faulty").exit_code == 0
    assert {"9.000002"} == known(tmp_path).keys() - load_procedures().keys()


def test_nothing_is_written_into_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "law" / "catalogue").mkdir(parents=True)
    (tmp_path / "law" / "folder.toml").write_text("replaces-ours = false\n")
    (tmp_path / "law" / "catalogue" / "own.toml").write_text("field = 7\n")
    file = tmp_path / "portal.json"
    file.write_text(json.dumps([entry()]), encoding="utf-8")
    result = ran("import", file, "--into", tmp_path / "law")
    assert (result.exit_code, list(texts(tmp_path))) == (1, ["own.toml"])
    assert "own.toml:1: field: say a text in quotes" in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ("import", "/nowhere.json", "--into", "law"), "/nowhere.json:1: this file", id="no file"
        ),
        pytest.param(("import", "a.json"), "--into", id="no folder"),
        pytest.param(("diff", "a.json", "--into", "law", "--level", "village"), "commune", id="no level"),
    ],
)
def test_a_wrong_call_says_what_to_write(words: tuple[str, ...], says: str) -> None:
    result = ran(*words)
    assert result.exit_code in (1, 2)
    assert says in result.stderr


def test_a_difference_names_both_and_which_counts(tmp_path: Path) -> None:
    entries = [entry(), entry(UNCHECKED, executionMethods=[method(20, "WORKING_DAY")], cases=[]), entry(LAW)]
    imported(tmp_path, entries)
    for words in ((), (tmp_path / "portal.json",)):
        shown = json.loads(ran("diff", *words, "--into", tmp_path / "law", "--json").stdout)
        assert CODE in shown["only_portal"]
        (limit,) = (
            one for one in shown["differences"] if (one["code"], one["field"]) == (UNCHECKED, "limit")
        )
        assert (limit["ours"], limit["theirs"], limit["counts"]) == (
            "10 working-days",
            "20 working-days",
            "theirs",
        )
    (name,) = (one for one in shown["differences"] if (one["code"], one["field"]) == (LAW, "name"))
    assert (name["counts"], name["certainty"]) == ("ours", "law")
    text = ran("diff", "--into", tmp_path / "law").stdout
    assert "limit: 10 working-days (unchecked) → 20 working-days  [lấy của Cổng" in text


@pytest.mark.slow
def test_what_is_exported_is_imported_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    assert ran("export", file).exit_code == 0
    result = ran("import", file, "--into", tmp_path / "law", "--json", "--on", "2026-11-29")
    did = json.loads(result.stdout)
    assert (did["left_out"], did["changed"]) == ([], [])
    now, ours = known(tmp_path), load_procedures()
    for code in did["new"]:
        as_of = ours[code].as_of(ON)
        assert (now[code].limit, now[code].papers, now[code].name) == (as_of.limit, as_of.papers, as_of.name)
        assert now[code].limit_if_verified == as_of.limit_if_verified


WORDS = st.text(min_size=1, max_size=20).filter(lambda text: any(map(str.isalnum, text)))
LIMITS = st.builds(
    Limit, st.sampled_from([kind for kind in LimitKind if kind is not LimitKind.SAME_DAY]), st.integers(1, 99)
) | st.just(Limit(LimitKind.SAME_DAY))
PROCEDURES = st.builds(
    Procedure,
    code=st.text(string.ascii_letters + string.digits, min_size=1, max_size=9),
    name=WORDS,
    field=WORDS,
    limit=LIMITS,
    papers=st.lists(WORDS, max_size=2).map(tuple),
    results=st.lists(WORDS, max_size=2).map(tuple),
    levels=st.sampled_from([("commune",), ("commune", "province")]),
    legal_basis=WORDS,
    source=WORDS,
    source_en=WORDS,
    checked_on=st.just(ON),
    certainty=st.just("unchecked"),
)


def read_back(procedures: list[Procedure]) -> dict[str, ImportedProcedure]:
    faults: list[EntryFault] = []
    entries = [FoundEntry("", 1, PortalEntry.model_validate(one)) for one in exported(procedures)]
    sorting = sort_entries(entries, ("commune",), ON, load_office_zone(), faults)
    assert (faults, sorting.left_out) == ([], [])
    return sorting.procedures


@pytest.mark.slow
@given(st.lists(PROCEDURES, max_size=3, unique_by=lambda one: one.code))
def test_import_of_what_was_exported_is_stable(procedures: list[Procedure]) -> None:
    once = read_back(procedures)
    assert {one.code: one.limit for one in procedures} == {code: one.row.limit for code, one in once.items()}
    written = dict(file_texts(once.values()))
    files = [TomlFile(name, text).read(FieldFile) for name, text in written.items()]
    rows = {code: (file.field, row) for file in files for code, row in file.procedure.items()}
    assert rows == {one.code: (one.field, one.row) for one in once.values()}
    again = [Procedure(code=code, field=field, **dict(row)) for code, (field, row) in rows.items()]
    assert dict(file_texts(read_back(again).values())) == written
