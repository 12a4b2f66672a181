"""One type of moments and one of days, for everything that is read."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from shared.moments import Day, Moment

ROOT = Path(__file__).parents[2]


class Read(BaseModel):
    at: Moment | None = None
    on: Day | None = None


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    "at", ["2023-02-15T01:00:00Z", "2023-02-15 08:00+07", "2023-02-15t08:00:00.000+0700"]
)
def test_a_moment_is_read_as_systems_write_it(at: str, strict: bool) -> None:
    read = Read.model_validate_json(f'{{"at": "{at}"}}', strict=strict)
    assert read.at == datetime(2023, 2, 15, 1, tzinfo=UTC)
    assert Read.model_validate({"at": at}).at == read.at


@pytest.mark.parametrize("at", ["1676424600", 1676424600, 1.5, True, b"2023-02-15T01:00:00Z", "2023-02-15"])
def test_digits_are_no_moment(at: object) -> None:
    with pytest.raises(ValidationError, match="say a moment"):
        Read.model_validate({"at": at})


@pytest.mark.parametrize(
    "on", ["1676424600", 1676424600, "20230215", "2023-02-15T00:00:00Z", datetime.now(UTC)]
)
def test_digits_are_no_day(on: object) -> None:
    with pytest.raises(ValidationError, match="say a day"):
        Read.model_validate({"on": on})


@pytest.mark.parametrize("year", ["0001", "1799", "2200", "9999"])
def test_there_is_room_to_count_at_both_ends(year: str) -> None:
    for field in ({"on": f"{year}-01-01"}, {"at": f"{year}-01-01T00:00:00Z"}):
        with pytest.raises(ValidationError, match="from 1800 to 2199"):
            Read.model_validate(field)
    for parsed in (date(int(year), 1, 1), datetime(int(year), 1, 1, tzinfo=UTC)):
        with pytest.raises(ValidationError, match="from 1800 to 2199"):
            Read.model_validate({"at" if isinstance(parsed, datetime) else "on": parsed})


def test_a_moment_is_written_as_it_was_read() -> None:
    text = '{"at":"2023-02-15T08:00:00+07:00","on":"2023-02-15"}'
    assert Read.model_validate_json(text).model_dump_json() == text
    assert (
        '"2023-02-15T01:00:00Z"' in Read.model_validate({"at": "2023-02-15T01:00:00+00:00"}).model_dump_json()
    )


def test_no_contract_and_no_form_has_moments_of_its_own() -> None:
    """A field of pydantic's own types would take digits for Unix time."""
    field = r"AwareDatetime|^    \w+: (datetime|date|datetime\.date)( \| None)?( =|$)"
    parameter = r"(datetime|date)( \| None)?, .*(Query|Form|Path)\(|formats="
    for folder, own in (
        ("shared/contracts", field),
        ("services/gateway", parameter),
        ("deploy/cli", parameter),
    ):
        files = (ROOT / folder).rglob("*.py")
        found = [
            str(file) for file in files if re.search(own, file.read_text(encoding="utf-8"), re.MULTILINE)
        ]
        assert found == []
