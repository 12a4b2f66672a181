"""`motcua due`, as people and programs call it; no office runs."""

import json
import subprocess
import sys
import tomllib
from importlib import resources
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.due_sheet import CERTAINTIES
from deploy.cli.main import app

FRIDAY = ("--received", "2024-04-26 09:00")
THREE = ("--limit", "3 working-days")


def asked(*options: str) -> dict[str, Any]:
    """What it answers as JSON."""
    result = CliRunner().invoke(app, ["due", *options, "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.parametrize(
    ("options", "due"),
    [
        pytest.param((*THREE, *FRIDAY), "2024-05-04T17:00:00+07:00", id="working days"),
        pytest.param(("--limit", "same-day", *FRIDAY), "2024-04-26T17:00:00+07:00", id="same day"),
        pytest.param(("--limit", "2 calendar-days", *FRIDAY), "2024-05-02T17:00:00+07:00", id="days"),
        pytest.param(("--limit", "4 working-hours", *FRIDAY), "2024-04-26T15:00:00+07:00", id="hours"),
        pytest.param(
            ("--procedure", "1.004837", *FRIDAY), "2024-05-04T17:00:00+07:00", id="the limit of a procedure"
        ),
        pytest.param(
            (*THREE, "--received", "2024-04-26T02:00:00Z"),
            "2024-05-04T17:00:00+07:00",
            id="a moment with an offset is that moment",
        ),
        pytest.param(
            (*THREE, "--received", "09:00 26/04/2024"),
            "2024-05-04T17:00:00+07:00",
            id="a moment as Vietnamese papers write it",
        ),
        pytest.param(
            (*THREE, "--received", "26/04/2024"), "2024-05-04T17:00:00+07:00", id="a day as papers write it"
        ),
        pytest.param(
            (*THREE, "--received", "2024-04-26"),
            "2024-05-04T17:00:00+07:00",
            id="a day alone is its beginning",
        ),
        pytest.param(
            (*THREE, *FRIDAY, "--unit", "15664v1"), "2024-05-04T17:00:00+07:00", id="at a unit by its id"
        ),
        pytest.param(
            (*THREE, *FRIDAY, "--unit", "15664"), "2024-05-04T17:00:00+07:00", id="at a unit by its code"
        ),
        pytest.param(
            (
                *THREE,
                *FRIDAY,
                "--stop",
                "2024-05-03 16:00..2024-05-03 16:30",
                "--stop",
                "2024-05-02 09:00..2024-05-02 10:00",
            ),
            "2024-05-06T09:00:00+07:00",
            id="two stops, in any order",
        ),
    ],
)
def test_the_due_time_has_its_offset(options: tuple[str, ...], due: str) -> None:
    assert asked(*options)["due_at"] == due


def test_every_day_is_counted_or_skipped_with_reason_and_source() -> None:
    answer = asked(*THREE, *FRIDAY)
    assert [(day["date"][5:], day["counted"], day["reason"]) for day in answer["days"]] == [
        ("04-26", False, "receipt-day"),
        ("04-27", False, "weekend"),
        ("04-28", False, "weekend"),
        ("04-29", False, "day-off"),
        ("04-30", False, "day-off"),
        ("05-01", False, "day-off"),
        ("05-02", True, "working-day"),
        ("05-03", True, "working-day"),
        ("05-04", True, "make-up-day"),
    ]
    assert all(day["source"] and day["vi"] and day["en"] for day in answer["days"])
    assert sum(day["amount"] for day in answer["days"]) == answer["budget"] == 3 * 450


@pytest.mark.parametrize(
    ("at", "standing", "left"),
    [
        pytest.param("2024-04-28 09:00", "running", 1350, id="before it runs"),
        pytest.param("2024-05-03 09:00", "running", 360 + 450 + 60, id="while it runs"),
        pytest.param("2024-05-02 09:30", "awaiting", 90 + 210 + 450 + 450 + 60, id="while it is stopped"),
        pytest.param("2024-05-06 08:30", "running", 0, id="in the due minute"),
        pytest.param("2024-05-06 09:30", "overdue", -60, id="an hour late"),
    ],
)
def test_at_a_moment_it_says_how_it_stands_and_what_is_left(at: str, standing: str, left: int) -> None:
    answer = asked(*THREE, *FRIDAY, "--stop", "2024-05-02 09:00..2024-05-02 10:00", "--at", at)
    assert (answer["standing"], answer["open_minutes_left"]) == (standing, left)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param(FRIDAY, "either --procedure or --limit", id="neither procedure nor limit"),
        pytest.param((*THREE, *FRIDAY, "--procedure", "1.004837"), "either", id="both"),
        pytest.param(("--limit", "3 weeks", *FRIDAY), "not a limit", id="an unknown kind of limit"),
        pytest.param(("--limit", "0 working-days", *FRIDAY), "at least 1", id="no days at all"),
        pytest.param(("--procedure", "9.999999", *FRIDAY), "catalogue", id="an unknown procedure"),
        pytest.param((*THREE, *FRIDAY, "--unit", "00000"), "no unit", id="an unknown unit"),
        pytest.param((*THREE, "--received", "tomorrow"), "not a moment", id="no moment"),
        pytest.param((*THREE, "--received", "04/26/2024"), "09:00 23/11/2026", id="the month first"),
        pytest.param((*THREE, "--received", "1795500000"), "not a moment", id="a number alone"),
        pytest.param((*THREE, "--received", "1999-01-04 09:00"), "1999", id="a year that is not known"),
        pytest.param(("--limit", "9000000 calendar-days", *FRIDAY), "does not know", id="beyond all years"),
        pytest.param((*THREE, "--received", "9999-12-31"), "years 1800 to 2199", id="beyond all dates"),
        pytest.param((*THREE, "--received", "20240426"), "not a moment", id="digits alone"),
        pytest.param((*THREE, "--received", "1714096800"), "not a moment", id="seconds since 1970"),
        pytest.param((*THREE, "--received", "31/02/2024"), "not a moment", id="30 days has February not"),
        pytest.param((*THREE, *FRIDAY, "--stop", "2024-05-02"), "FROM..TO", id="half a stop"),
        pytest.param(
            (*THREE, *FRIDAY, "--stop", "2024-05-03..2024-05-02"), "before it begins", id="a stop backwards"
        ),
        pytest.param(
            (*THREE, *FRIDAY, "--stop", "2024-04-25..2024-05-02"), "received", id="a stop before receipt"
        ),
        pytest.param(
            (*THREE, *FRIDAY, "--stop", "2024-05-02..2024-05-04", "--stop", "2024-05-03..2024-05-05"),
            "overlap",
            id="stops that overlap",
        ),
        pytest.param((*THREE, *FRIDAY, "--at", "2024-04-25"), "not been received", id="seen too early"),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(options: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(app, ["due", *options])
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_the_sheet_can_be_handed_to_a_citizen() -> None:
    result = CliRunner().invoke(app, ["due", "--procedure", "1.004837", *FRIDAY], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    for words in (
        "17:00 thứ Bảy 04/05/2024",
        "nghỉ cuối tuần",
        "weekend",
        "Điều 147",
        "22:30 h",
        "3 working days",
        "(chưa đối chiếu với văn bản)",
        "(not checked against the legal text)",
    ):
        assert words in " ".join(result.stdout.split())
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_how_certain_a_source_is_has_the_words_of_the_page() -> None:
    words = resources.files("services.gateway.web.words")
    vi, en = (
        tomllib.loads(words.joinpath(f"{name}.toml").read_text("utf-8"))["why"] for name in ("vi", "en")
    )
    assert {how: (vi[how], en[how]) for how in CERTAINTIES} == CERTAINTIES


def test_it_is_said_which_days_came_without_an_hour_and_how_they_were_taken() -> None:
    options = (*THREE, "--received", "2024-04-26", "--stop", "2024-05-02..2024-05-03 10:00")
    (received, stopped) = asked(*options, "--at", "2024-05-02")["notes"]
    assert received["en"] == "26/04/2024 was given without a time, so it is read as 00:00 of that day"
    assert "00:00" in received["vi"]
    assert "02/05/2024" in stopped["vi"]
    sheet = CliRunner().invoke(app, ["due", *options]).stdout
    assert "26/04/2024 không ghi giờ nên được tính từ 00:00" in " ".join(sheet.split())
    assert asked(*THREE, *FRIDAY).get("notes", []) == []


def test_the_help_says_how_a_day_alone_is_taken() -> None:
    said = CliRunner().invoke(app, ["due", "--help"], env={"COLUMNS": "200"}).stdout
    assert "a day alone is taken as 00:00 of it" in " ".join(said.replace("│", " ").split())


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--procedure", "9.999999", *FRIDAY), id="procedure"),
        pytest.param((*THREE, "--received", "1999-01-04 09:00"), id="year"),
    ],
)
def test_advice_is_for_whoever_asks_and_not_for_whoever_minds_dead_letters(options: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, ["due", *options]).stderr
    assert "docs/own-law.md" in said
    assert "set aside" not in said


def test_what_grants_the_limit_is_said() -> None:
    answer = asked("--procedure", "1.003554", "--received", "2024-07-31 16:00")
    assert answer["limit"] == "45 calendar-days"
    assert answer["legal_basis"] == "Luật Đất đai 45/2013/QH13, Điều 202"
    assert answer["legal_basis_en"] == "Law 45/2013/QH13 (land), art. 202"
    answer = asked("--procedure", "1.003554", "--received", "2024-08-01 08:00")
    assert answer["limit"] == "30 calendar-days"
    assert answer["legal_basis_en"] == "Law 31/2024/QH15 (land), art. 235"


@pytest.mark.slow
def test_a_folder_of_another_country_is_named_on_the_command_line() -> None:
    options = ("--law", "docs/examples/law-of-france", "--limit", "2 working-days")
    words = [
        sys.executable,
        "-m",
        "deploy.cli.main",
        "due",
        *options,
        "--received",
        "2026-07-13 09:00",
        "--json",
    ]
    said = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    assert said["due_at"] == "2026-07-16T17:00:00+02:00"
    reasons = {day["date"]: (day["vi"], day["source"], day["certainty"]) for day in said["days"]}
    assert not any("Luật" in source or "luật" in source for _, source, _ in reasons.values())
    assert reasons["2026-07-14"] == ("nghỉ: Fête nationale", "PyPI holidays 0.109", "second-hand")


@pytest.mark.slow
def test_the_other_commands_do_without_the_services() -> None:
    program = (
        "import sys, deploy.cli.main; sys.exit(any(name.startswith('services.') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
