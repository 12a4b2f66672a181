"""A wording as a text with ((fields)): what it prints, and what is wrong with one, with its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.letters.content.record_content import RecordContent
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.wording.plain_text import fillable
from services.letters.wording.wording import Wording, fields_of, load_shipped_wordings, shipped_text
from shared.reference.data_file import BadFiles
from tests.letters.support.families import BIRTH, DUE, FILED, REQUESTED, letter, papers
from tests.letters.test_another_country import with_letters_of

BIRTH_TEXT = """\
# heading
Thư mừng

# opening
Thay mặt ((authority)) ((head.office)), xin chúc mừng ((you))
Gia đình có thêm: ((siblings))

# named
Cháu ((child))

# note
sinh ((born_on))

# closing
Chúc cháu mạnh khỏe.

Chúc gia đình bình an.

# signed
((signed_as))
"""
SUPPLEMENT_TEXT = """\
# heading
((form_name))
# lines
((papers))

Hạn: ((due_at))
Lý do: ((reason))
# closing
Cần: ((papers)). Gọi ((office_telephone))
"""


@contextmanager
def with_text(folder: Path, kind: str, text: str) -> Iterator[None]:
    """The office words a kind of letter in this way."""
    (folder / "wordings").mkdir()
    (folder / "folder.toml").write_text("replaces-ours = false\n")
    (folder / "wordings" / f"{kind}.txt").write_text(text, "utf-8")
    with with_letters_of(folder):
        yield


def said(kind: str) -> Wording:
    return Wording(load_kinds()[kind], shipped_text(kind), load_house_style())


def test_a_text_with_fields_is_printed_in_place_of_ours(tmp_path: Path) -> None:
    with with_text(tmp_path, "birth", BIRTH_TEXT):
        load_shipped_wordings()
        parts = said("birth").parts(letter(BIRTH).matter)
    assert parts["named"] == ("Cháu Lê Nguyễn Minh Anh",)
    assert parts["note"] == ("sinh ngày 02 tháng 3 năm 2023",)
    assert parts["opening"] == ("Thay mặt Ủy ban nhân dân xã Văn Sơn, xin chúc mừng hai anh chị",)
    assert parts["closing"] == ("Chúc cháu mạnh khỏe.", "Chúc gia đình bình an.")
    assert (parts["signed"], parts["occasion"]) == (("Chủ tịch",), ())


def test_a_line_whose_fields_are_all_empty_is_left_out_and_lists_are_written_out(tmp_path: Path) -> None:
    content = papers(FILED, DUE, REQUESTED)["supplement"].matter
    assert isinstance(content, RecordContent)
    with with_text(tmp_path, "supplement", SUPPLEMENT_TEXT):
        load_shipped_wordings()
        parts = said("supplement").parts(content)
    assert parts["lines"] == (
        "1: Giấy chứng sinh",
        "2: Giấy chứng nhận kết hôn của cha mẹ",
        "Hạn: 17 giờ 00 phút, ngày 13 tháng 3 năm 2023",
    )
    assert parts["closing"] == ("Cần: Giấy chứng sinh, Giấy chứng nhận kết hôn của cha mẹ. Gọi",)


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        pytest.param(
            "((child))",
            "((chld))",
            r"birth.txt:9: there is no field \(\(chld\)\); there are \(\(addressee\)\), .*\(\(child\)\), ",
            id="a misspelt field",
        ),
        pytest.param("((child))", "((procedure))", "9: there is no field", id="a field of another letter"),
        pytest.param("((child))", "((child.upper))", "birth.txt:9: there is no field", id="what Python has"),
        pytest.param("((child))", "((child", "9: a field is written", id="a field that does not end"),
        pytest.param("Chúc gia", "{{ child }} gia", "17: a field is written", id="a template's signs"),
        pytest.param("Chúc gia", "{% if %} gia", "17: a field is written", id="a template's commands"),
        pytest.param(
            "# named",
            "# nmaed",
            "8: this letter has no part nmaed; it has # heading, ",
            id="no such part",
        ),
        pytest.param("# note", "# named", "birth.txt:11: the part named stands twice", id="a part twice"),
        pytest.param("# heading\n", "", "birth.txt:1: this stands before the first part", id="no part"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_there_is(
    tmp_path: Path, right: str, wrong: str, fault: str
) -> None:
    text = BIRTH_TEXT.replace(right, wrong, 1)
    with with_text(tmp_path, "birth", text), pytest.raises(BadFiles, match=fault):
        load_shipped_wordings()


def test_a_text_and_a_template_of_the_same_letter_are_one_too_many(tmp_path: Path) -> None:
    with with_text(tmp_path, "birth", BIRTH_TEXT):
        (tmp_path / "wordings" / "birth.j2").write_text(shipped_text("death"))
        with pytest.raises(BadFiles, match=r"birth.txt:1: there is birth.j2 as well"):
            load_shipped_wordings()


def test_what_a_citizen_said_is_never_taken_for_a_field(tmp_path: Path) -> None:
    content = letter(BIRTH).matter.model_copy(update={"child": "((you)) {{ you }}"})
    with with_text(tmp_path, "birth", BIRTH_TEXT):
        assert said("birth").parts(content)["named"] == ("Cháu ((you)) {{ you }}",)


@pytest.mark.parametrize("kind", load_kinds())
def test_every_text_field_of_a_letter_can_be_named(kind: str) -> None:
    fields = fields_of(load_kinds()[kind].about)
    assert fields.keys() - fillable(fields).keys() <= {"head", "steps", "replaces"}
