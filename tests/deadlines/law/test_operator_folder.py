"""An operator's own folder, over ours or instead of it: hours by unit and day, versions by rule set."""

import os
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic_core import from_json

from services.deadlines.calendar.axis import DayKind
from services.deadlines.decisions.decision_file import read_decision
from services.deadlines.law import Law
from services.deadlines.law.draft import draft
from services.deadlines.law.loading import load_law
from services.deadlines.law.reading import YearFile
from shared.reference.catalogue import Limit
from shared.reference.data_file import TomlFile
from tests.deadlines.support.facts import UNIT
from tests.deadlines.support.own_folder import EXAMPLE, law_of

OVER_OURS = {
    "folder.toml": "replaces-ours = false\n",
    "hours.toml": """checked-on = 2026-11-24
[[hours]]
units = ["15664"]
weekdays = [6]
since = 2026-01-01
until = 2026-06-30
sessions = [["07:30", "11:30"]]
source = "Own"
certainty = "unchecked"
""",
    "2026.toml": """year = 2026
checked-on = 2026-11-24
[[worked]]
days = [2026-11-24]
why = "Own"
source = "Own"
certainty = "unchecked"
""",
    "rules.toml": """checked-on = 2026-11-24
[[rules]]
id = "nd118-2025"
name = "Own"
since = 2025-07-01
until = 2027-02-28
extensions = 2
source = "Own"
certainty = "unchecked"
""",
    "catalogue/own.toml": """field = "Own"
[procedure."1.001193"]
name = "Own"
limit = "1 working-days"
source = "Own"
checked-on = 2026-11-24
certainty = "unchecked"
""",
}
"""Files of a folder that says only what is not as we have it."""


@pytest.fixture
def over_ours(tmp_path: Path) -> Law:
    """Our law, and an operator's few changes over it."""
    for name, text in OVER_OURS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return law_of(tmp_path)


def test_a_folder_replaces_ours() -> None:
    law = law_of(EXAMPLE)
    assert sorted(law.procedures) == [f"0.00000{n}" for n in range(1, 5)]
    assert list(law.rule_sets) == ["mairie-2026", "mairie-2027"]
    assert law.calendar.day(date(2026, 7, 14)).kind is DayKind.DAY_OFF
    assert law.calendar.day(date(2026, 9, 2)).kind is DayKind.WORKING_DAY


def test_what_a_folder_says_holds_over_ours_and_the_rest_stays(over_ours: Law) -> None:
    ours = load_law()
    swapped, kept = date(2026, 11, 24), date(2026, 9, 2)
    assert ours.calendar.day(swapped).kind is DayKind.DAY_OFF
    assert over_ours.calendar.day(swapped).kind is DayKind.MAKE_UP_DAY
    assert over_ours.calendar.day(kept) == ours.calendar.day(kept)
    assert over_ours.procedures["1.001193"].limit == Limit.parse("1 working-days")
    assert over_ours.procedures["1.000894"] == ours.procedures["1.000894"]
    assert {id: rules.extensions for id, rules in over_ours.rule_sets.items()} == {
        id: 2 if id == "nd118-2025" else rules.extensions for id, rules in ours.rule_sets.items()
    }


@pytest.mark.parametrize(
    ("unit", "day", "is_open"),
    [
        pytest.param("15664v2", "2025-12-27", False, id="not before the first Saturday"),
        pytest.param("15664v2", "2026-01-03", True, id="from the first one on"),
        pytest.param("15664v2", "2026-06-27", True, id="up to the last one"),
        pytest.param("15664v2", "2026-07-04", False, id="and not after it"),
        pytest.param("15667v2", "2026-01-03", False, id="nor anywhere else"),
        pytest.param("15664v2", "2026-01-05", True, id="weekdays are as everywhere"),
    ],
)
def test_an_office_opens_on_saturday_mornings(over_ours: Law, unit: str, day: str, is_open: bool) -> None:
    assert bool(over_ours.calendar_of(unit).day(date.fromisoformat(day)).sessions) is is_open


def test_a_make_up_saturday_is_a_whole_day_also_where_saturdays_are_half(over_ours: Law) -> None:
    office, whole = over_ours.calendar_of("15664v2"), over_ours.calendar.day(date(2026, 1, 9)).sessions
    assert office.day(date(2026, 1, 10)).sessions == whole
    monday = TomlFile("f.toml", '[[worked]]\ndays = [2026-04-27]\nwhy = "x"\nsource = "x"\ncertainty = "law"')
    (change,) = read_decision(monday, over_ours)
    assert change.at(office).sessions == whole, "not as short as the Saturday before it"


def test_offices_without_days_of_their_own_share_one_calendar(over_ours: Law) -> None:
    assert over_ours.calendar_of("15667v2") is over_ours.calendar_of(UNIT) is over_ours.calendar


def test_a_decision_in_the_folder_closes_one_office() -> None:
    law, bridge = law_of(EXAMPLE), date(2026, 5, 15)
    assert law.calendar_of("63113v1").day(bridge).kind is DayKind.LOCAL_CLOSURE
    assert law.calendar_of("63300v1").day(bridge).kind is DayKind.WORKING_DAY


def test_a_procedure_changes_with_the_rule_set_and_never_for_records_of_the_one_before() -> None:
    law = law_of(EXAMPLE)
    limits = [str(law.procedure("0.000001", rules).limit) for rules in law.rule_sets.values()]
    assert limits == ["3 working-days", "2 working-days"]
    assert law.procedure("0.000001", law.rules_on(date(2026, 12, 31))).name == "Copie d'acte de naissance"


def test_every_limit_of_civil_status_is_unchecked_once_its_new_law_is_in_force() -> None:
    law = load_law()
    old, new = law.rules_on(date(2027, 2, 28)), law.rules_on(date(2027, 3, 1))
    for code, procedure in law.procedures.items():
        before, after = law.procedure(code, old), law.procedure(code, new)
        assert before.limit == after.limit
        if procedure.field == "Hộ tịch":
            assert (after.certainty, "03/2026/QH16" in after.source) == ("unchecked", True)


def test_every_day_since_the_first_has_one_rule_set() -> None:
    rule_sets = list(load_law().rule_sets.values())
    assert [rules.until and rules.until + timedelta(1) for rules in rule_sets] == [
        *(rules.since for rules in rule_sets[1:]),
        None,
    ]


@pytest.mark.slow
def test_another_country_counts_in_its_own_time() -> None:
    motcua = Path(sys.executable).with_name("motcua")
    words = ("due", "--procedure", "0.000001", "--received", "2027-03-25T16:00", "--json")
    said = subprocess.run(
        [motcua, *words], env=os.environ | {"MOTCUA_LAW": str(EXAMPLE)}, capture_output=True, check=True
    )
    assert from_json(said.stdout)["due_at"] == "2027-03-30T17:00:00+02:00", "summer time began on the 28th"


@pytest.mark.parametrize("country", ["VN", "FR"])
def test_a_drafted_year_can_be_read(country: str) -> None:
    text = draft(2028, country, date(2027, 12, 1))
    year = YearFile.model_validate(tomllib.loads(text))
    assert (year.year, date(2028, 5, 1) in {day for row in year.closed for day in row.days}) == (2028, True)
