"""The words of notices: what an operator words otherwise is used, a wrong field is named with its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.letters.notices.text_loading import load_notice_texts
from services.letters.wording.text_fields import filled
from shared.contracts.events.citizen_notice import CitizenNoticeKind
from shared.reference.data_file import BadFiles
from tests.letters.test_another_country import with_letters_of

READY = '''[kind.ready]
subject = "((record)) đã xong"
body = """
((addressee)) ơi, mời ((you)) đến ((place)).
Lý do: ((reason))
"""
'''


@contextmanager
def with_words(folder: Path, text: str) -> Iterator[None]:
    """The office words its notices in this way."""
    (folder / "wordings").mkdir()
    (folder / "folder.toml").write_text("replaces-ours = false\n")
    (folder / "wordings" / "notices.toml").write_text(text, "utf-8")
    with with_letters_of(folder):
        load_notice_texts.cache_clear()
        yield
    load_notice_texts.cache_clear()


def test_every_kind_has_its_words() -> None:
    assert set(load_notice_texts().kind) == set(CitizenNoticeKind)


def test_an_offices_own_words_are_used_and_the_others_stay(tmp_path: Path) -> None:
    ours = load_notice_texts()
    with with_words(tmp_path, READY):
        texts = load_notice_texts()
        own = texts.kind[CitizenNoticeKind.READY]
        said = filled(own.body, {"addressee": "Chị Lan", "you": "chị", "place": "quầy 3", "reason": ""})
    assert said == "Chị Lan ơi, mời chị đến quầy 3."
    assert texts.kind[CitizenNoticeKind.LATE] == ours.kind[CitizenNoticeKind.LATE]
    assert (texts.label, texts.foot) == (ours.label, ours.foot)


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        pytest.param(
            "((place))",
            "((plaec))",
            r"notices.toml:3: body: line 1 of the text: there is no field \(\(plaec\)\); there are "
            r"\(\(addressee\)\), ",
            id="a misspelt field",
        ),
        pytest.param(
            "((reason))",
            "((reason)",
            r"line 2 of the text: a field is written \(\(record\)\)",
            id="one bracket",
        ),
        pytest.param(
            "((record)) đã",
            "((addressee)) đã",
            r"notices.toml:2: subject: there is no field",
            id="a name in a subject",
        ),
        pytest.param("[kind.ready]", "[kind.redy]", r"notices.toml:1: ", id="a misspelt kind"),
        pytest.param("body", "bodi", "nobody reads this key", id="a misspelt key"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_with_its_line(
    tmp_path: Path, right: str, wrong: str, fault: str
) -> None:
    with with_words(tmp_path, READY.replace(right, wrong, 1)), pytest.raises(BadFiles, match=fault):
        load_notice_texts()


def test_what_a_field_says_is_never_taken_for_a_field() -> None:
    assert filled("((reason))", {"reason": "((email))"}) == "((email))"
