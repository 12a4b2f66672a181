"""Names compare as people mean them, however they were written and typed."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.text import (
    alphabetical,
    as_typed,
    contains_words,
    is_same_name,
    may_be_same_name,
    name_key,
    unaccented,
)

SAME = [
    pytest.param("Nguyễn Thị Hoà", "Nguyễn Thị Hòa", id="the tone on the other vowel, oa"),
    pytest.param("Thuỷ", "Thủy", id="uy"),
    pytest.param("Khoẻ", "Khỏe", id="oe"),
    pytest.param("Quý", "Qúy", id="the tone on the wrong letter"),
    pytest.param("Hoàng Mỹ Lý", "Hoàng Mĩ Lí", id="y and i"),
    pytest.param("Quý", "Quí", id="quy and qui"),
    pytest.param("Hoà", unicodedata.normalize("NFD", "Hòa"), id="marks of their own"),
    pytest.param("Tho\u031b\u0323", "Thợ", id="marks in another order"),
    pytest.param("Viê\u0323t", "Việt", id="half of the marks apart"),
    pytest.param("TRỊNH THỊ ÁI", "Trịnh Thị Ái", id="capitals"),
    pytest.param("Lê  Văn\tAn ", "Lê Văn An", id="blanks"),
    pytest.param("Lê\u00a0Văn An", "Lê Văn An", id="a blank that does not break"),
    pytest.param("Lê Văn A\u200bn", "Lê Văn An", id="an invisible sign"),
    pytest.param("Nguyễn-Lê Anh", "Nguyễn Lê Anh", id="a hyphen"),
    pytest.param("Nguyễn – Lê Anh", "Nguyễn Lê Anh", id="a dash"),
    pytest.param("H'Hen Niê", "H’ Hen Niê", id="apostrophes"),
    pytest.param("HʼHen Niê", "H´Hen Niê", id="signs that stand for an apostrophe"),
    pytest.param("Ðào Thị Đượm", "Đào Thị Đượm", id="an Icelandic letter for Đ"),
    pytest.param("Ɖoàn", "Đoàn", id="an African letter for Đ"),
    pytest.param("Нoa", "Hoa", id="a Cyrillic letter"),
    pytest.param("\uff2c\uff45 An", "Le An", id="letters of full width"),
    pytest.param("Mǎo", "Măo", id="a caron for a breve"),
    pytest.param("thôn 03, Hoà Bình", "Thôn 3 Hòa Bình", id="a residence"),
]
OTHERS = [
    pytest.param("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", id="another tone"),
    pytest.param("Lê An", "Lê Ân", id="another vowel"),
    pytest.param("Thúy", "Thúi", id="y behind another vowel"),
    pytest.param("Tây", "Tâi", id="ây and âi"),
    pytest.param("Đỗ", "Dỗ", id="Đ and D"),
    pytest.param("Hoàng Anh", "Hoàng Ánh", id="with one mark less"),
    pytest.param("Lan Anh", "Anh Lan", id="another order"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_reader_takes_these_names_for_the_same(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert may_be_same_name(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_a_reader_tells_these_names_apart(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    assert not may_be_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("NGUYEN THI HOA", "Nguyễn Thị Hòa", id="typed without marks"),
        pytest.param("Dao Thi Duom", "Đào Thị Đượm", id="without the bar of Đ"),
        pytest.param("LêVăn Hoà", "Lê Văn Hòa", id="typed without a gap"),
    ],
)
def test_a_reader_doubts_that_these_names_differ(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    assert may_be_same_name(one, other)


@given(st.text(max_size=40))
@example("Ἐ")
def test_the_form_for_comparing_is_that_of_each_unicode_form_of_a_name(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert name_key(unicodedata.normalize(form, name)) == name_key(name)


@pytest.mark.parametrize("words", ["chung thuc chu ki", "CHỨNG THỰC chữ kí", "chữ ký", "thưc", "ky chung"])
def test_a_search_finds_words_however_they_are_typed(words: str) -> None:
    assert contains_words("Chứng thực chữ ký", words)


def test_a_search_finds_the_beginning_of_a_word() -> None:
    assert contains_words("Cấp giấy chứng nhận quyền sử dụng đất", "quy")
    assert not contains_words("Khai sinh", "khai tử")


def test_text_without_marks_keeps_its_signs() -> None:
    assert unaccented("Ðồng Tiến, số 5") == "dong tien, so 5"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("Н56.31", "H56.31", id="a Cyrillic letter"),
        pytest.param("Ｈ５６－４２", "H56-42", id="full width"),
        pytest.param("H\u200b56\u00ad", "H56", id="signs that nobody sees"),
        pytest.param("230215 – 0042 — 1 − 2", "230215 - 0042 - 1 - 2", id="dashes"),
    ],
)
def test_a_code_is_read_as_it_shows(typed: str, shown: str) -> None:
    assert as_typed(typed) == shown


def test_a_list_is_sorted_as_a_vietnamese_dictionary_is() -> None:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert "".join(sorted(set(letters), key=alphabetical)) == letters
    names = ["Dân sự", "Đất đai", "Phản ánh", "Phòng cháy", "Phổ biến", "Văn hóa"]
    assert sorted(set(names), key=alphabetical) == names
