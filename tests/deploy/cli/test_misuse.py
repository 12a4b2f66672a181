"""A command that is called wrongly ends with 2, one that could not do its work with 1; ids are never cut."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.commands.publishing import dead
from deploy.cli.main import app
from deploy.office.dead_letters import DeadLetterEntry
from shared.contracts.dead_letter import DeadLetter

PERIOD = ("--from", "2026-01-01", "--to", "31/12/2026")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        pytest.param(("report", *PERIOD), "--unit", id="report: neither unit nor group"),
        pytest.param(("report", *PERIOD, "--unit", "00000"), "no unit", id="report: an unknown unit"),
        pytest.param(("report", *PERIOD, "--group", "nowhere"), "nowhere", id="report: an unknown group"),
        pytest.param(
            ("report", *PERIOD, "--unit", "15664", "--form", "99"), "ii-06a", id="report: an unknown form"
        ),
        pytest.param(
            ("report", *PERIOD, "--unit", "15664", "--xlsx", "a.xlsx"),
            "--form",
            id="report: a file of no form",
        ),
        pytest.param(
            ("report", "--from", "31/12/2026", "--to", "01/01/2026", "--unit", "15664"),
            "before it begins",
            id="report: a period backwards",
        ),
        pytest.param(
            ("report", "--from", "12/31/2026", "--to", "2026-12-31", "--unit", "15664"),
            "not a day",
            id="report: the month first",
        ),
        pytest.param(("due", "--received", "26/04/2024"), "--limit", id="due: no limit"),
        pytest.param(("conformance",), "--listen", id="conformance: nothing to judge"),
        pytest.param(("conformance", "/nowhere.jsonl"), "/nowhere.jsonl", id="conformance: no such file"),
        pytest.param(
            ("adapters", "try", "/nowhere.jsonl", "--as", "dvcqg-1", "--unit", "15712"),
            "/nowhere.jsonl",
            id="adapters: no such file",
        ),
        pytest.param(
            ("adapters", "try", "/dev/null", "--as", "dvcqg-3", "--unit", "15712"),
            "dvcqg-1, dvcqg-2, ho-tich",
            id="adapters: no such generation",
        ),
        pytest.param(("replay", "-", "--publisher", "a b"), "letters, digits", id="replay: no name"),
        pytest.param(("publishers", "add", "a b", "--units", "*"), "letters, digits", id="publishers"),
        pytest.param(("publishers", "add", "a", "--units", "1"), "5 digits", id="publishers: no unit"),
        pytest.param(("calendar", "preview", "/nowhere.toml"), "nowhere.toml", id="calendar: no such file"),
        pytest.param(("demo", "--port", "http"), "integer", id="demo: no port"),
    ],
)
def test_a_command_that_is_called_wrongly_ends_with_2(command: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(app, command, env={"COLUMNS": "300"})
    assert result.exit_code == 2, result.output
    assert says in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_it_tells_its_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert re.fullmatch(r"motcua \d+\.\d+\.\d+\S*\n", result.output)


def test_the_ids_of_dead_letters_are_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    id = "deadlines-OFFICE-184467440737"
    letter = DeadLetter(
        id=id,
        service="deadlines",
        reason="ValidationError: data.received_at: a rather long reason that needs many lines of a table",
        subject="office.record.supplement-requested.v1.15712v1",
        headers={},
        body=b"",
        dead_lettered_at=datetime(2026, 11, 28, tzinfo=UTC),
    )

    def listed(_work: object) -> object:
        _work.close()  # type: ignore[attr-defined]
        return {id: DeadLetterEntry(letter, None)}

    monkeypatch.setattr(dead, "run", listed)
    for width in ("80", "60"):
        result = CliRunner().invoke(app, ["dead", "list"], env={"COLUMNS": width})
        assert id in result.output, result.output
        assert "…" not in result.output


def test_a_day_that_does_not_exist_is_named_and_not_what_the_parser_stumbles_over(tmp_path: Path) -> None:
    from shared.reference.data_file import BadFiles, DataTable, TomlFile

    for written, says in (
        ("days = [2026-13-01]", "decision.toml:2: there is no day 2026-13-01: say a day, such as 2026-11-24"),
        ("days = [2026-02-30, 2026-03-01]", "decision.toml:2: there is no day 2026-02-30"),
        ("days = [30/11/2026]", "decision.toml:2: 30/11/2026: write this day as 2026-11-30"),
        ("days = [2026-1-2]", "decision.toml:2: 2026-1-2: write this day as 2026-01-02"),
        ('why = "2026-13-01"\ndays = [2026-01-02', "decision.toml"),
    ):
        with pytest.raises(BadFiles) as bad:
            TomlFile("decision.toml", f"# 2026-13-01\n{written}\n").read(DataTable)
        assert says in str(bad.value)
    assert "no day" not in str(bad.value)
