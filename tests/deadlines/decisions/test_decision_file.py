"""A decision about the calendar is refused before anything changes; what is wrong is named with its line."""

import pytest

from services.deadlines.decisions.decision_file import read_decision
from services.deadlines.law.loading import load_law
from shared.reference.data_file import BadFiles, TomlFile
from tests.deadlines.support.facts import UNIT

WHY = '\nwhy = "Bão"\nsource = "Quyết định 12"\ncertainty = "unchecked"\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "f.toml:1: it decides nothing", id="an empty file"),
        pytest.param("[[closed]]\ndays = [\nwhy", "f.toml:3: ", id="not TOML"),
        pytest.param(
            "[[shut]]\ndays = [2023-02-03]" + WHY,
            "f.toml:1: shut: nobody reads this key",
            id="another heading",
        ),
        pytest.param("[[closed]]" + WHY, "f.toml:1: days is missing", id="no days"),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03]\nwhy = ''\nsource = 'x'\ncertainty = 'law'",
            "f.toml:3: why is empty",
            id="no reason",
        ),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03]" + WHY + "[[closed]]\ndays = ['soon']" + WHY,
            "f.toml:7: days: say a day",
            id="the second row is named, not the first",
        ),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03]\nwhy = 'x'\nsource = 'x'\ncertainty = 'very'",
            "f.toml:5: certainty: say 'law', 'second-hand' or 'unchecked'",
            id="nobody knows how sure",
        ),
        pytest.param(
            "[[worked]]\ndays = [2023-02-03]" + WHY,
            "f.toml:2: 2023-02-03 is a working day already",
            id="a make-up day that is a weekday",
        ),
        pytest.param(
            "[[half]]\ndays = [2023-02-05]\nhours = [['07:30', '11:30']]" + WHY,
            "f.toml:2: 2023-02-05 is a day off",
            id="half of a Sunday",
        ),
        pytest.param(
            "[[half]]\ndays = [2023-02-03]\nhours = [['11:30', '07:30']]" + WHY,
            "f.toml:3: hours: each session ends after it begins",
            id="hours that run backwards",
        ),
        pytest.param(
            "[[closed]]\ndays = [2199-02-03]" + WHY,
            "f.toml:2: the office calendar does not know 2199",
            id="a year that the calendar does not have",
        ),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03]\nunits = ['99999']" + WHY,
            "f.toml:3: units: no unit is known as 99999 on 2023-02-03",
            id="a unit that there is not",
        ),
        pytest.param(
            "[[closed]]\ndays = [2025-08-01]\nunits = ['15712']" + WHY,
            "f.toml:3: units: no unit is known as 15712 on 2025-08-01",
            id="a unit that was merged into another before",
        ),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03, 2023-02-03]" + WHY,
            "f.toml:2: 2023-02-03 is decided twice, first in line 2",
            id="a day twice",
        ),
        pytest.param(
            "[[closed]]\ndays = [2023-02-03]\nunits = ['15712']"
            + WHY
            + "[[half]]\ndays = [2023-02-03]\nhours = [['07:30', '11:30']]"
            + WHY,
            "f.toml:8: 2023-02-03 is decided twice, first in line 2",
            id="a day for an office and for all",
        ),
    ],
)
def test_what_is_wrong_with_a_decision_is_named(text: str, fault: str) -> None:
    with pytest.raises(BadFiles) as refused:
        read_decision(TomlFile("f.toml", text), load_law())
    assert fault in str(refused.value)


def test_a_make_up_day_is_as_long_as_the_working_day_before_it() -> None:
    (change,) = read_decision(TomlFile("f.toml", "[[worked]]\ndays = [2023-02-05]" + WHY), load_law())
    office = load_law().calendar_of(UNIT)
    assert change.at(office).sessions == office.day(change.day.replace(day=3)).sessions


def test_a_decision_with_the_older_key_is_read_as_offices_keep_it() -> None:
    older = "[[worked]]\ndays = [2023-02-05]" + WHY.replace("certainty", "sure")
    (change,) = read_decision(TomlFile("f.toml", older), load_law())
    assert change.certainty == "unchecked"
