"""An office does not open with a law that cannot be so: what is wrong is named with file, line and fault."""

from pathlib import Path

import pytest

from shared.reference.data_file import BadFiles
from tests.deadlines.support.own_folder import EXAMPLE, law_of, with_files

CERTAINTY = 'source = "x"\ncertainty = "unchecked"\n'
DAY = 'why = "x"\n' + CERTAINTY
YEAR = "year = 2026\nchecked-on = 2026-11-24\n"
PROCEDURE = (
    '[procedure."0.000009"]\nname = "x"\nlimit = "1 working-days"\nchecked-on = 2026-11-24\n' + CERTAINTY
)
FIELD = 'field = "x"\n' + PROCEDURE
LATER = "[[later]]\nchecked-on = 2026-11-24\n" + CERTAINTY
HOURS = "checked-on = 2026-11-24\n[[hours]]\nweekdays = [1, 2]\nsessions = [['08:00', '12:00']]\n" + CERTAINTY
RULES = 'checked-on = 2026-11-24\n[[rules]]\nid = "one"\nname = "x"\nextensions = 1\n' + CERTAINTY


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """A file of the example in which something else stands."""
    text = (EXAMPLE / file).read_text(encoding="utf-8")
    assert old in text
    return {file: text.replace(old, new, 1)}


def rules(*rows: str) -> dict[str, str]:
    """Rule sets, each with its days; `later` of the example's catalogue begins with the second."""
    text = "checked-on = 2026-11-24\n"
    for number, days in enumerate(rows):
        text += f'[[rules]]\nid = "r{number}"\nname = "x"\nextensions = 1\n{days}\n{CERTAINTY}'
    return {"rules.toml": text}


BAD = [
    pytest.param({"folder.toml": ""}, "folder.toml:1: this file is missing", id="no folder.toml"),
    pytest.param(
        {"folder.toml": "replaces-ours = 'yes'\n"},
        "folder.toml:1: replaces-ours: say true or false",
        id="neither true nor false",
    ),
    pytest.param(
        {"folder.toml": "replaces-ours = true\nzone = 'Europe/Pariss'\n"},
        "folder.toml:2: zone: 'Europe/Pariss' is no time zone: say one such as Europe/Paris",
        id="a time zone that there is not",
    ),
    pytest.param({"hour.toml": "x = 1"}, "hour.toml:1: nobody reads this file", id="a misspelt file"),
    pytest.param(
        {"catalogue/land.tml": FIELD},
        "catalogue/land.tml:1: nobody reads this file: rename it, or take it away; read are *.md, *.toml",
        id="a misspelt file of the catalogue",
    ),
    pytest.param(
        {"decisions/storm.txt": "x"}, "decisions/storm.txt:1: nobody reads", id="a decision as .txt"
    ),
    pytest.param(
        {"units/list.toml": "x = 1"}, "units/list.toml:1: nobody reads", id="a misspelt file of units"
    ),
    pytest.param(
        {"units/cities.csv": "x"}, "cities.csv:1: nobody reads this file: name it", id="a list unnamed"
    ),
    pytest.param({"catalog/more.toml": FIELD}, "catalog:1: nobody reads this folder", id="a misspelt folder"),
    pytest.param(
        {"catalogue/old/more.toml": FIELD},
        "catalogue/old:1: nobody reads this folder",
        id="a folder too deep",
    ),
    pytest.param({"hours.toml": ""}, "hours.toml:1: this file is missing", id="no hours"),
    pytest.param({"limits.toml": ""}, "limits.toml:1: this file is missing", id="no limits"),
    pytest.param({"rules.toml": ""}, "rules.toml:1: this file is missing", id="no rule sets"),
    pytest.param({"catalogue/etat_civil.toml": ""}, "catalogue:1: the catalogue is empty", id="no procedure"),
    pytest.param(
        {"2026.toml": "", "2027.toml": ""}, "no year is known: add a file such as 2026.toml", id="no year"
    ),
    pytest.param(
        {"2029.toml": YEAR.replace("2026", "2029", 1)},
        "2028.toml:1: this year is missing between others",
        id="a year is missing between two",
    ),
    pytest.param({"2026.toml": "year = 2026\nchecked-on ="}, "2026.toml:2: Invalid value", id="not TOML"),
    pytest.param(
        {"2026.toml": "year = 2027\nchecked-on = 2026-11-24"},
        "2026.toml:1: the file is named after 2026, but says it is about 2027",
        id="a year in the file of another",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[closed]]\ndays = [2027-05-01]\n{DAY}"},
        "2026.toml:4: 2027-05-01 is not in 2026",
        id="a day of another year",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[closed]]\ndays = [2026-02-30]\n{DAY}"},
        "2026.toml:4: there is no day 2026-02-30",
        id="a day that there is not",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[closed]]\ndays = ['2026-05-01']\n{DAY}"},
        "2026.toml:4: days: say a day, such as 2026-11-24 (without quotes)",
        id="a day in quotes",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[worked]]\ndays = [2026-05-13]\n{DAY}"},
        "2026.toml:4: 2026-05-13 is a working day already: a make-up day must be a day off",
        id="a make-up day that is a weekday",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[closed]]\ndays = [2026-05-16]\n{DAY}[[worked]]\ndays = [2026-05-16]\n{DAY}"},
        "2026.toml:9: 2026-05-16 is decided twice, first in line 4",
        id="a day both closed and worked",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[half]]\ndays = [2026-05-16]\nhours = [['08:00', '12:00']]\n{DAY}"},
        "2026.toml:4: 2026-05-16 is a day off: only a working day can become a half day",
        id="half of a Saturday",
    ),
    pytest.param(
        {"2026.toml": f"{YEAR}[[closed]]\ndays = [2026-05-13]\nunit = '63113'\n{DAY}"},
        "2026.toml:5: unit: nobody reads this key",
        id="a misspelt key",
    ),
    pytest.param(
        {"decisions/storm.toml": f"[[closed]]\ndays = [2026-05-13]\nunits = ['75056']\n{DAY}"},
        "storm.toml:3: units: no unit is known as 75056 on 2026-05-13",
        id="a closure of a unit that there is not",
    ),
    pytest.param(
        {"decisions/storm.toml": f"[[closed]]\ndays = [2031-05-13]\n{DAY}"},
        "storm.toml:2: the office calendar does not know 2031",
        id="a decision about an unknown year",
    ),
    pytest.param(
        {"hours.toml": HOURS.replace("'08:00', '12:00'", "'12:00', '08:00'")},
        "hours.toml:4: sessions: each session ends after it begins",
        id="hours that end before they begin",
    ),
    pytest.param(
        {"hours.toml": HOURS.replace("'12:00']", "'12:00'], ['11:30', '17:00']")},
        "hours.toml:4: sessions: each session ends after it begins, and begins after the one before it",
        id="hours that overlap on a day",
    ),
    pytest.param(
        {"hours.toml": HOURS.replace("'08:00'", "800")},
        'hours.toml:4: sessions: say an hour and minute, such as "07:30"',
        id="an hour that is a number",
    ),
    pytest.param(
        {"hours.toml": HOURS + HOURS.partition("\n")[2].replace("[1, 2]", "[2, 3]")},
        "hours.toml:8: the hours of Tuesday are in line 2 for the same days already",
        id="two hours for one weekday",
    ),
    pytest.param(
        {"hours.toml": HOURS.replace("[1, 2]", "[0, 1]")},
        "hours.toml:3: weekdays: say a number of at least 1",
        id="a weekday that there is not",
    ),
    pytest.param(
        {"hours.toml": HOURS + "since = 2026-05-01\nuntil = 2026-04-01\n"},
        "hours.toml:8: these hours end on 2026-04-01, before they begin",
        id="hours whose last day is before the first",
    ),
    pytest.param(
        {"hours.toml": HOURS + "units = ['99999v1']\n"},
        "hours.toml:7: units: no unit is known as 99999v1",
        id="hours of a unit that there is not",
    ),
    pytest.param(
        edited("limits.toml", 'cut-off = "15:00"', 'cut-off = "25:00"'),
        'limits.toml:4: cut-off: say an hour and minute, such as "07:30"',
        id="a cut-off that is no hour",
    ),
    pytest.param(
        edited("limits.toml", "working-hours = 60\n", ""),
        "limits.toml:12: official: say it for working-hours too",
        id="a kind of limit of which nobody is warned",
    ),
    pytest.param(
        edited("limits.toml", "working-days = 420", "week-days = 420"),
        "limits.toml:14: week-days: say ",
        id="a kind of limit that there is not",
    ),
    pytest.param(
        edited("limits.toml", "same-day = 30", "same-day = 90"),
        "limits.toml:8: near: same-day: the official is told before the chairman",
        id="the chairman is told before the official",
    ),
    pytest.param(
        rules("since = 2026-01-01\nuntil = 2026-12-30", "since = 2027-01-01"),
        "rules.toml:14: r0 (until 2026-12-30) and r1 (since 2027-01-01) leave a gap",
        id="a gap between rule sets",
    ),
    pytest.param(
        rules("since = 2026-01-01\nuntil = 2027-01-01", "since = 2027-01-01"),
        "rules.toml:14: r0 (until 2027-01-01) and r1 (since 2027-01-01) overlap",
        id="two rule sets on one day",
    ),
    pytest.param(
        rules("since = 2026-01-01", "since = 2027-01-01"),
        "rules.toml:13: r1 begins while r0 is in force: say until when r0 is",
        id="a rule set without an end before another",
    ),
    pytest.param(
        rules("since = 2027-01-01\nuntil = 2026-12-31"),
        "rules.toml:7: r0 ends on 2026-12-31, before it begins on 2027-01-01",
        id="a rule set that ends before it begins",
    ),
    pytest.param(
        rules("since = 2026-01-01\nuntil = 2026-12-31", "since = 2027-01-01\nuntil = 2027-12-31"),
        "rules.toml:15: no rule set is in force after 2027-12-31",
        id="no rule set in the end",
    ),
    pytest.param(
        edited("rules.toml", "mairie-2027", "mairie-2026"),
        "rules.toml:13: rule set mairie-2026 stands twice",
        id="a rule set twice",
    ),
    pytest.param(
        edited("rules.toml", "extensions = 1", "extensions = -1"),
        "rules.toml:8: extensions: say a number of at least 0",
        id="fewer than no extensions",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD.replace("1 working-days", "1 day")},
        "more.toml:4: limit: '1 day' is not a limit: say same-day, N working-days, ",
        id="a limit that is none",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD + 'limit-if-verified = "1 working-days"\n'},
        "more.toml:2: 0.000009: limit-if-verified is the whole limit, so it is longer than limit",
        id="no time for verification",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD.replace("0.000009", "a certificate")},
        "more.toml:2: a certificate: say plain letters and digits",
        id="a code that no event can carry",
    ),
    pytest.param(
        {"units/merges.csv": "unit,into,on,source\n63113v1,63113v1,2026-01-01,x\n"},
        "merges.csv:2: 63113v1 becomes part of itself, in a circle",
        id="a merge in a circle",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD + PROCEDURE},
        "more.toml:8: this stands twice in the file",
        id="a procedure twice in a file",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD.replace("0.000009", "0.000001")},
        "etat_civil.toml:3 already",
        id="a procedure in two files",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD.replace('certainty = "unchecked"', 'certainty = "very"')},
        "more.toml:7: certainty: say 'law', 'second-hand' or 'unchecked'",
        id="nobody knows how sure",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD.replace('name = "x"\n', "")},
        "more.toml:2: name is missing",
        id="a procedure without a name",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD + LATER + "since = 2026-06-01\n"},
        "more.toml:12: no rule set begins on 2026-06-01: add one to rules.toml",
        id="a procedure changes in the midst of a rule set",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD + LATER + "since = 2027-01-01\nprocedures = ['0.000008']\n"},
        "more.toml:13: the catalogue has no procedure 0.000008",
        id="a later version of a procedure that there is not",
    ),
    pytest.param(
        {"catalogue/more.toml": FIELD + 2 * (LATER + "since = 2027-01-01\n")},
        "more.toml:17: procedure 0.000009 has a version of 2027-01-01 already",
        id="two versions of one day",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("files", "fault"), BAD)
def test_a_bad_folder_is_refused(files: dict[str, str], fault: str, tmp_path: Path) -> None:
    with pytest.raises(BadFiles) as refused:
        law_of(with_files(tmp_path / "law", files))
    assert fault in str(refused.value)
    assert all(str(one).startswith(f"{tmp_path}/law/") or one.line == 1 for one in refused.value.faults)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    bad = {"hours.toml": "", "rules.toml": RULES, "limits.toml": "x = 1"}
    with pytest.raises(BadFiles) as refused:
        law_of(with_files(tmp_path / "law", bad))
    assert {Path(fault.file).name for fault in refused.value.faults} == set(bad)


def test_what_version_control_and_mounted_volumes_keep_is_let_through_and_not_read(tmp_path: Path) -> None:
    hidden = {
        ".git/HEAD": "x",
        "..data/hours.toml": "x",
        "catalogue/.more.toml": "x",
        "decisions/.a.toml": "x",
    }
    assert sorted(law_of(with_files(tmp_path / "law", hidden)).procedures)[0] == "0.000001"


def test_a_file_that_is_not_in_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    folder = with_files(tmp_path / "law", {})
    (folder / "units" / "communes.csv").write_bytes(
        "id,name,parent\n63113v1,Orléans-é,63v1\n".encode("latin-1")
    )
    with pytest.raises(BadFiles, match=r"communes\.csv:2: this is not text in UTF-8: save the file as UTF-8"):
        law_of(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match="this is no folder"):
        law_of(tmp_path / "nowhere")
