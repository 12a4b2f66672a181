"""What is typed into the fields of a form, as the data of an event."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.counter.fields import Field, FieldKind, by_field, read_fields, typed_as
from services.gateway.counter.form_list import DEEDS, FILING, REGISTER
from services.gateway.counter.handed_in import papers_typed
from services.gateway.counter.suggested import suggested_at
from services.gateway.web.language import LANGUAGES
from shared.contracts.faults import fault
from shared.reference.loading import load_units
from tests.support.zone import VIETNAM

EVERY_FIELD = [
    *FILING,
    *(one for deed in DEEDS for one in deed.form),
    *(one for of in REGISTER.values() for one in of),
]
TEXT = st.text(max_size=60)


def test_paths_become_objects_and_numbers_become_lists() -> None:
    fields = [Field(path) for path in ("a.b", "a.c.0.d", "a.c.1.d", "e")]
    typed = read_fields(fields, {"a-b": " 1 ", "a-c-0-d": "2", "a-c-1-d": "3", "e": ""}, VIETNAM)
    assert typed.said == {"a": {"b": "1", "c": [{"d": "2"}, {"d": "3"}]}}


@given(st.datetimes(datetime(1980, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds
def test_a_moment_is_read_back_as_it_is_typed(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    typed = read_fields([Field("at", FieldKind.MOMENT)], {"at": typed_as(minute, VIETNAM)}, VIETNAM)
    assert typed.wrong == {}
    assert datetime.fromisoformat(typed.said["at"]) == minute


@given(st.dictionaries(st.sampled_from([field.name for field in EVERY_FIELD]), TEXT, max_size=12))
def test_whatever_is_typed_is_read_or_said_to_be_wrong(given_texts: dict[str, str]) -> None:
    typed = read_fields(EVERY_FIELD, given_texts, VIETNAM)
    assert set(typed.wrong.values()) <= {key for key in LANGUAGES["vi"].texts if key.startswith("typed.")}


@given(st.dictionaries(st.sampled_from(["paper-0", "copies-0", "paper-1", "copies-1"]), TEXT))
def test_whatever_is_listed_is_read_or_said_to_be_wrong(given_texts: dict[str, str]) -> None:
    papers, wrong = papers_typed(["Tờ khai"], given_texts)
    assert all(1 <= paper["copies"] <= 99 for paper in papers)
    assert not wrong or not papers


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_field_and_each_choice_has_its_words(code: str) -> None:
    say = LANGUAGES[code]
    for field in EVERY_FIELD:
        assert say(field.label)
        for choice in field.choices:
            assert say(f"{field.name.rpartition('-')[2]}.{choice}")
    for deed in DEEDS:
        assert say(f"deed.{deed.key}")
        assert say(f"step_done.{deed.key}")
        assert say(f"done.counter_{deed.key}")


def test_a_fault_of_a_part_stands_at_the_field_and_the_first_one_wins() -> None:
    fields = [Field("applicant.name"), Field("papers", FieldKind.LINES)]
    faults = [
        fault("data.papers.1", "blank"),
        fault("data.papers.2", "hidden"),
        fault("data.applicant", "missing"),
    ]
    at_field, others = by_field([*faults, fault("type", "ended")], fields)
    assert at_field == {"papers": faults[0], "applicant-name": faults[2]}
    assert [one.field for one in others] == ["type"]


@pytest.mark.parametrize(
    ("unit", "after", "suggested"),
    [
        pytest.param("15715v2", None, "", id="a unit that is there: now"),
        pytest.param("15712v1", None, "09:00 30/06/2025", id="one that has ended: its last day"),
        pytest.param("15712v1", "2023-02-15T16:40:00+07:00", "17:10 15/02/2023", id="after the step before"),
        pytest.param("15712v1", "2025-06-30T23:50:00+07:00", "09:00 30/06/2025", id="not after its last day"),
    ],
)
def test_what_is_entered_late_for_a_unit_that_has_ended_is_suggested_within_its_days(
    unit: str, after: str | None, suggested: str
) -> None:
    moment = datetime.fromisoformat(after) if after else None
    assert suggested_at(load_units()[unit], date(2026, 11, 24), VIETNAM, moment) == suggested
