"""A wording as a text with ((fields)): what it prints, and what is wrong with one, with its line."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.content.record_content import RecordContent
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.wording.fillable_fields import load_named_fields, of_the_content
from services.letters.wording.plain_text import PartText, joined, mended, nearest, parted, place_in
from services.letters.wording.wording import (
    Wording,
    fields_of,
    load_shipped_wordings,
    shipped_plain,
    shipped_text,
    template_of,
)
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
    assert fields.keys() - of_the_content(fields).keys() <= {"head", "land", "steps", "replaces"}


@pytest.mark.parametrize(
    ("known", "printed"),
    [
        pytest.param({"born_on": None}, "", id="nothing"),
        pytest.param({}, "ngày 02 tháng 3 năm 2023", id="the first"),
        pytest.param(
            {"siblings": ("Lê B", "Lê C")},
            "ngày 02 tháng 3 năm 2023, cùng lúc với cháu Lê B và cháu Lê C",
            id="both",
        ),
        pytest.param({"born_on": None, "siblings": ("Lê B",)}, "cùng lúc với cháu Lê B", id="the second"),
    ],
)
def test_the_comma_before_a_field_that_is_empty_is_left_out(known: dict[str, object], printed: str) -> None:
    kind = load_kinds()["birth"]
    template, flaws = template_of("# note\n((ngày sinh)), ((cùng lúc với các cháu))", kind)
    assert flaws == []
    content = letter(BIRTH).matter.model_copy(update=known)
    said = Wording(kind, template, load_house_style()).parts(content)
    assert said["note"] == ((printed,) if printed else ())


def test_a_comma_after_words_goes_with_the_field_that_it_announces() -> None:
    kind = load_kinds()["birth"]
    template, _ = template_of("# note\nGọi văn phòng, ((điện thoại cơ quan)), nhé", kind)
    said = Wording(kind, template, load_house_style()).parts(letter(BIRTH).matter)
    assert said["note"] == ()
    template, _ = template_of("# note\nGọi ((tên xã)), ((điện thoại cơ quan)), nhé", kind)
    said = Wording(kind, template, load_house_style()).parts(letter(BIRTH).matter)
    assert said["note"] == ("Gọi xã Văn Sơn, nhé",)


@pytest.mark.parametrize(
    "written", ["((Tên cháu))", "(( tên   cháu ))", unicodedata.normalize("NFD", "((tên cháu))")]
)
def test_a_field_is_found_however_its_letters_were_typed(written: str) -> None:
    kind = load_kinds()["birth"]
    template, flaws = template_of(f"# named\nCháu {written}", kind)
    assert flaws == []
    assert "{{ child }}" in template


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ten chau", "tên cháu"),
        ("tên chấu", "tên cháu"),
        ("ngày", ""),
        ("procedure", ""),
        ("TENCHAU", "tên cháu"),
    ],
)
def test_the_field_that_was_meant_is_found_without_its_marks(typed: str, meant: str) -> None:
    assert nearest(typed, ["tên cháu", "ngày sinh", "cách gọi cha mẹ"]) == meant


def test_only_the_field_that_is_wrong_is_mended() -> None:
    assert mended("((ten chau)) và ((ngày sinh)), (( ten  chau ))", "ten chau", "tên cháu") == (
        "((tên cháu)) và ((ngày sinh)), ((tên cháu))"
    )


@given(
    st.lists(
        st.text(st.sampled_from("a b\n((ten))"), max_size=30).map(lambda text: text.strip("\n")),
        min_size=1,
        max_size=4,
    )
)
def test_a_text_is_parted_and_joined_and_each_line_is_found_in_its_part(texts: list[str]) -> None:
    names = ["heading", "opening", "note", "closing"][: len(texts)]
    parts = tuple(map(PartText, names, texts))
    whole = joined(parts)
    assert parted(whole, names) == parts
    lines = whole.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.startswith("# "):
            part, within = place_in(parts, number)
            assert dict(parts)[part].split("\n")[within - 1] == line


@pytest.mark.parametrize("kind", [kind for kind in load_kinds() if load_kinds()[kind].to_families])
def test_each_letter_to_families_is_shipped_as_a_text_with_fields(kind: str) -> None:
    plain = shipped_plain(kind)
    assert template_of(plain, load_kinds()[kind]).flaws == []
    assert "{" not in plain
    assert {part for part, _ in parted(plain, load_kinds()[kind].layout.parts)} >= {"heading", "signed"}


@pytest.mark.parametrize("kind", load_kinds())
def test_each_named_field_can_be_written_alone_and_says_what_it_is(kind: str) -> None:
    for name, field in load_named_fields(load_kinds()[kind].about).items():
        template, flaws = template_of(
            f"# {load_kinds()[kind].layout.parts[0]}\n(({name}))", load_kinds()[kind]
        )
        assert flaws == []
        Wording(load_kinds()[kind], template, load_house_style())
        assert field.vi
        assert field.en
