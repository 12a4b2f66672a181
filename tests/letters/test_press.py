"""The sheet: what is on it, read back from the PDF, and how it looks."""

import unicodedata
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from typst import TypstError

from services.letters.press import Press
from services.letters.words import Wording
from shared.events.life_event import Birth, Death, Details, Marriage, Person
from tests.letters.approve import APPROVED, DOTS_PER_INCH, FAMILIES
from tests.letters.families import BIRTH, DEATH, LONGEST, MARRIAGE, letter, man, woman

PRESS = Press(Wording())


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    (page,) = read(pdf).pages
    return " ".join(unicodedata.normalize("NFC", page.extract_text()).split())


@pytest.mark.parametrize("details", [BIRTH, MARRIAGE, DEATH])
def test_a_sheet_bears_the_motto_the_office_the_day_and_the_signature(details: Details) -> None:
    text = text_of(PRESS.pdf(letter(details)))
    assert text.startswith(
        "ỦY BAN NHÂN DÂN XÃ VĂN SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"
        " Văn Sơn, ngày 13 tháng 3 năm 2023 THƯ CH"
    )
    assert text.endswith("CHỦ TỊCH")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('#read("/etc/passwd")', id="typesetting code"),
        pytest.param('#panic("x") $x^2$ *a* _b_ `c` @d <e> \\ // f', id="typesetting marks"),
        pytest.param("{{ 7*7 }}{% raw %}{# x #}", id="template code"),
        pytest.param("<b>&amp;</b>'; drop table letter; --", id="markup and SQL"),
        pytest.param(LONGEST, id="as long as a name may be"),
        pytest.param("n" * 120, id="one word as long as a name may be"),
        pytest.param("Nguyễn Thị Ỷ Ỡ Ữ Ằ Ẳ Ẵ Ặ Ễ Ộ đ Đ", id="all the marks of Vietnamese"),
        pytest.param("H'Hen Niê Y Bʰăm K’Brŏ Jean-Luc Müller", id="names of other peoples"),
        pytest.param("A", id="one letter"),
    ],
)
def test_a_name_prints_as_itself_on_one_page(name: str) -> None:
    for details in (
        Birth(child=woman(name, None), mother=woman(name), father=man(name)),
        Marriage(spouses=(man(name), woman(name))),
        Death(deceased=man(name, None), died_on=DEATH.died_on, relative=woman(name)),
    ):
        assert text_of(PRESS.pdf(letter(details))).count(name) >= 2


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("W" * 120, id="a word wider than the sheet"),
        pytest.param("中", id="a letter not in the font"),
    ],
)
def test_a_name_that_would_not_print_as_itself_is_refused(name: str) -> None:
    with pytest.raises(TypstError):
        PRESS.pdf(letter(Birth(child=Person(name=name))))


def test_the_fonts_are_in_the_document() -> None:
    page: Any = read(PRESS.pdf(letter(DEATH))).pages[0]
    fonts = [font.get_object()["/DescendantFonts"][0] for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("LibertinusSerif" in font["/BaseFont"] for font in fonts)
    assert all("/FontFile3" in font["/FontDescriptor"] for font in fonts)


def test_the_document_can_be_read_aloud_and_its_title_names_nobody() -> None:
    document = read(PRESS.pdf(letter(BIRTH)))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert document.metadata is not None
    assert document.metadata.title == "Thư chúc mừng, Văn Sơn, ngày 13 tháng 3 năm 2023"


def test_the_same_letter_gives_the_same_bytes() -> None:
    first = PRESS.pdf(letter(BIRTH))
    PRESS.pdf(letter(MARRIAGE))
    assert Press(Wording()).pdf(letter(BIRTH)) == PRESS.pdf(letter(BIRTH)) == first


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_letter_looks_as_it_was_approved(kind: str) -> None:
    picture = PRESS.picture(letter(FAMILIES[kind]), dots_per_inch=DOTS_PER_INCH)
    assert picture == (APPROVED / f"{kind}.png").read_bytes(), (
        f"the {kind} letter looks different: run `python -m tests.letters.approve`, look at the pictures"
        " that it changes, and commit them if they are handsome"
    )
