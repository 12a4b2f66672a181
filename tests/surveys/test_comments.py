"""Comments are the citizen's words and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.surveys import tables
from shared.contracts.events.text import is_hidden
from shared.contracts.questions.surveys.citizen_text import JOINER, MAX_COMMENT_LENGTH
from shared.contracts.questions.surveys.form import GiveAnswer
from tests.surveys.conftest import Desk, returned


def comment_of(text: str) -> str:
    said = {"token": "t", "steps": {"attitude": 4}, "comment": text}
    return GiveAnswer.model_validate(said).comment


HOSTILE = [
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="markup is text"),
    pytest.param("'); drop table answer; --", "'); drop table answer; --", id="SQL is text"),
    pytest.param("{{ 7*7 }} ${x} %s", "{{ 7*7 }} ${x} %s", id="templates are text"),
    pytest.param("a\x00b\x07c\x1b[31m", "abc[31m", id="NUL, bell and escape go"),
    pytest.param("\u202etốt\u202c \u200blắm", "tốt lắm", id="direction changes and zero widths go"),
    pytest.param("to\u0302\u0301t", "tốt", id="decomposed letters are composed"),
    pytest.param("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn", id="every kind of line end is one"),
    pytest.param(" \n\ttốt \t\n ", "tốt", id="space around goes"),
    pytest.param("tốt 👨‍👩‍👧 👍🏽", "tốt 👨‍👩‍👧 👍🏽", id="emoji stay whole"),
    pytest.param("tốt \U0001fae9", "tốt \U0001fae9", id="emoji newer than this Python stay"),
    pytest.param("t\u200dốt \u200d👍", "tốt 👍", id="a joiner that joins no emoji goes"),
    pytest.param("tốt \ufffe\U0001ffff", "tốt", id="what is no character goes"),
    pytest.param("\u200b\x00", "", id="only hidden signs is no comment"),
]


@pytest.mark.parametrize(("text", "kept"), HOSTILE)
async def test_a_hostile_comment_is_kept_as_plain_text(desk: Desk, text: str, kept: str) -> None:
    await desk.consume([returned(serial) for serial in range(5)])
    await desk.give_all(comment=text)
    assert [row["comment"] for row in await desk.rows(tables.answer)] == [kept] * 5


def test_a_comment_is_measured_as_its_writer_sees_it() -> None:
    assert len(comment_of("a\r\n" * 1000)) == MAX_COMMENT_LENGTH - 1
    assert len(comment_of("e\u0302\u0301" * MAX_COMMENT_LENGTH)) == MAX_COMMENT_LENGTH
    with pytest.raises(ValidationError, match="at most 2000"):
        comment_of("x" * (MAX_COMMENT_LENGTH + 1))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_comment_has_hidden_signs_and_cleaning_it_again_changes_nothing(text: str) -> None:
    comment = comment_of(text)
    assert not any(map(is_hidden, comment.replace("\n", "").replace(JOINER, "")))
    assert unicodedata.is_normalized("NFC", comment)
    assert comment_of(comment) == comment
