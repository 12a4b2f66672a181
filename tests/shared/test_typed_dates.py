"""Days and moments as people type them; nothing is guessed, and no month comes before its day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.typed_dates import NotTyped, typed_day, typed_moment

DAY = date(2024, 4, 26)
MORNING = datetime(2024, 4, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "26/04/2024",
        "26/4/2024",
        "26-04-2024",
        "26.4.2024",
        " 26 / 04 / 2024 ",
        "2024-04-26",
        "26 Apr 2024",
        "26 April 2024",
        "26 apr. 2024",
        "26\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2024",
    ],
)
def test_a_day(text: str) -> None:
    assert typed_day(text) == DAY
    assert typed_moment(text, UTC).date() == DAY


@pytest.mark.parametrize(
    "text",
    [
        "09:30 26/04/2024",
        "9h30 26/4/2024",
        "9 giờ 30 26/04/2024",
        "26/04/2024 09:30",
        "26/04/2024, 9g30",
        "09:30 26 Apr 2024",
        "2024-04-26T09:30",
        "2024-04-26 09:30:00",
        "2024-04-26T16:30:00+07:00",
        "2024-04-26t09:30:00z",
        "2024-04-26T09:30:00.000Z",
    ],
)
def test_a_moment(text: str) -> None:
    assert typed_moment(text, UTC) == MORNING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm qua",
        "1795500000",
        "20240426",
        "4",
        "26/04",
        "26/04/24",
        "04/26/2024",
        "31/02/2024",
        "29/02/2023",
        "2024-13-01",
        "26 Abr 2024",
        "26/04/2024 24:00",
        "26/04/2024 9:61",
        "0000-01-01",
        "26/04/2024 sáng",
    ],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(NotTyped):
        typed_moment(text, UTC)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    for read in (typed_day, lambda said: typed_moment(said, UTC)):
        try:
            read(text)
        except NotTyped:
            continue
