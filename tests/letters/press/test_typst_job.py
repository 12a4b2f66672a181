"""The sheets: what is on them, read back from the PDF, and how they look."""

import re
import unicodedata
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader, PdfWriter
from typst import TypstError

from services.letters.kinds import About, PaperSize, load_kinds
from services.letters.press.typst_job import render_job
from services.letters.press.typst_worker import Renderer
from services.letters.wording.wording import BadWording
from shared.contracts.events.life_event import Birth, Death, Details, Marriage, Person
from tests.letters.approve import APPROVED, DOTS_PER_INCH, LOOKS
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    EVERY_KIND,
    EXTENDED,
    FILED,
    LONGEST,
    RECORD,
    REFUSED,
    REQUESTED,
    SLIPS,
    letter,
    man,
    papers,
    woman,
)
from tests.letters.support.sheets import pdf, picture, shipped, text_of
from tests.support.pdf_ua import findings

SIZES = {PaperSize.A4: (595, 842), PaperSize.A5_LANDSCAPE: (595, 420)}
"""In points."""
OF_A_RECORD = [kind.id for kind in load_kinds().values() if kind.layout.has_qr]
HOSTILE = [
    pytest.param('#read("/etc/passwd")', id="typesetting code"),
    pytest.param('#panic("x") $x^2$ *a* _b_ `c` @d <e> \\ // f', id="typesetting marks"),
    pytest.param("{{ 7*7 }}{% raw %}{# x #}", id="template code"),
    pytest.param("<b>&amp;</b>'; drop table letter; --", id="markup and SQL"),
    pytest.param("n" * 30, id="one word of 30 letters"),
]
NAMES = [
    pytest.param(LONGEST, id="as long as a name may be"),
    pytest.param("Công Tằng Tôn Nữ Hoàng Thiên Bảo Nguyệt", id="40 letters"),
    pytest.param("Nguyễn Thị Ỷ Ỡ Ữ Ằ Ẳ Ẵ Ặ Ễ Ộ đ Đ", id="all the marks of Vietnamese"),
    pytest.param("H'Hen Niê Y Bʰăm K’Brŏ", id="names of other peoples"),
    pytest.param("Jean-Luc Müller-Østergård", id="a foreign spouse"),
    pytest.param("A", id="one letter"),
    pytest.param("n" * 120, id="one word as long as a name may be"),
]


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def families(name: str) -> tuple[Details, ...]:
    return (
        Birth(child=woman(name, None), mother=woman(name), father=man(name)),
        Marriage(spouses=(man(name), woman(name))),
        Death(deceased=man(name, None), died_on=DEATH.died_on, relative=woman(name)),
    )


def test_there_is_a_letter_of_every_kind_to_look_at() -> None:
    assert set(EVERY_KIND) == set(load_kinds()) <= set(LOOKS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_sheet_bears_the_motto_the_office_and_the_day_on_one_page_of_its_paper(kind: str) -> None:
    (page,) = read(pdf(EVERY_KIND[kind])).pages
    text = text_of(pdf(EVERY_KIND[kind]))
    assert tuple(round(side) for side in page.mediabox[2:]) == SIZES[load_kinds()[kind].layout.paper]
    assert text.startswith("ỦY BAN NHÂN DÂN XÃ VĂN SƠN")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
    assert "Văn Sơn, ngày 13 tháng 3 năm 2023" in text


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_all_that_is_said_is_read_back_from_the_sheet(kind: str) -> None:
    text = text_of(pdf(EVERY_KIND[kind])).replace(" ", "").casefold()
    for paragraphs in shipped(kind).parts(EVERY_KIND[kind].matter).values():
        for paragraph in paragraphs:
            for phrase in re.split("[:;] | ?[|] ?", paragraph):
                assert phrase.replace(" ", "").casefold() in text


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_sheet_can_be_read_aloud_and_its_title_names_nobody(kind: str) -> None:
    document = read(pdf(EVERY_KIND[kind]))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "vi-VN"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    heading = shipped(kind).parts(EVERY_KIND[kind].matter)["heading"][0]
    assert document.metadata is not None
    assert document.metadata.title == f"{heading}, Văn Sơn, ngày 13 tháng 3 năm 2023"


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_independent_checker_finds_nothing_against_pdf_ua(kind: str) -> None:
    assert findings(pdf(EVERY_KIND[kind])) == []


def test_the_checker_finds_what_is_wrong() -> None:
    untagged = PdfWriter(clone_from=BytesIO(pdf(EVERY_KIND["birth"])))
    del untagged.root_object["/StructTreeRoot"]
    written = BytesIO()
    untagged.write(written)
    assert any(found.startswith("UA-01-005") for found in findings(written.getvalue()))


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_fonts_are_in_the_document(kind: str) -> None:
    page: Any = read(pdf(EVERY_KIND[kind])).pages[0]
    fonts = [font.get_object()["/DescendantFonts"][0] for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("LibertinusSerif" in font["/BaseFont"] for font in fonts)
    assert all("/FontFile3" in font["/FontDescriptor"] for font in fonts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", OF_A_RECORD)
def test_the_code_on_a_slip_leads_to_its_record(kind: str) -> None:
    sheet = Image.open(BytesIO(picture(kind, EVERY_KIND[kind].matter, dots_per_inch=150)))
    (code,) = zxingcpp.read_barcodes(sheet)
    assert code.text == SLIPS.address(RECORD)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES + HOSTILE)
def test_a_name_prints_as_itself_on_one_page(name: str) -> None:
    for details in families(name):
        sheet = pdf(letter(details))
        assert len(read(sheet).pages) == 1
        assert text_of(sheet).count(name) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_decomposed_letters_prints_as_the_same_name(name: str) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    assert decomposed == name or decomposed not in unicodedata.normalize("NFC", decomposed)
    for details in families(decomposed):
        assert text_of(pdf(letter(details))).count(unicodedata.normalize("NFC", name)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_a_reason_and_a_paper_print_as_themselves(text: str) -> None:
    slips = papers(FILED, REFUSED.model_copy(update={"reason": text}))
    slips |= papers(FILED, EXTENDED.model_copy(update={"reason": text}))
    slips |= papers(FILED, REQUESTED.model_copy(update={"papers": (text,) * 3}))
    for slip in slips.values():
        assert text.replace(" ", "") in text_of(pdf(slip)).replace(" ", "")


def test_a_word_that_would_leave_its_slip_is_refused() -> None:
    with pytest.raises(TypstError, match="a word is wider than the sheet"):
        pdf(papers(FILED, REFUSED.model_copy(update={"reason": "n" * 200}))["refusal"])


def test_the_longest_slip_takes_the_pages_that_it_needs() -> None:
    longest = REQUESTED.model_copy(update={"papers": ("Giấy tờ " * 14,) * 30})
    assert len(read(pdf(papers(FILED, longest)["supplement"])).pages) == 3


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x07", "\x00", "\ufeff", "\ue000"])
def test_a_name_with_hidden_signs_is_refused(sign: str) -> None:
    for details in families(f"Lê{sign}Văn"):
        with pytest.raises(BadWording, match="hidden"):
            pdf(letter(details))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("W" * 120, id="a word wider than the sheet"),
        pytest.param("中", id="a letter not in the font"),
        pytest.param("🎉", id="a picture"),
        pytest.param("ng" * 5000, id="ten thousand letters"),
    ],
)
def test_a_name_that_would_not_print_as_itself_is_refused(name: str) -> None:
    with pytest.raises(TypstError):
        pdf(letter(Birth(child=Person(name=name))))


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_same_letter_gives_the_same_bytes(kind: str) -> None:
    first = pdf(EVERY_KIND[kind])
    pdf(letter(BIRTH))
    again = Renderer().render(render_job(EVERY_KIND[kind].matter, shipped(kind)))
    assert again == pdf(EVERY_KIND[kind]) == first


def test_what_is_for_grief_has_no_colour() -> None:
    for name, (kind, said) in LOOKS.items():
        if load_kinds()[kind].about is About.DEATH:
            sheet = Image.open(BytesIO(picture(kind, said, dots_per_inch=DOTS_PER_INCH))).convert("HSV")
            assert sheet.getchannel("S").getextrema() == (0, 0), name


@pytest.mark.parametrize("name", LOOKS)
def test_a_letter_looks_as_it_was_approved(name: str) -> None:
    assert picture(*LOOKS[name], dots_per_inch=DOTS_PER_INCH) == (APPROVED / f"{name}.png").read_bytes(), (
        f"{name} looks different: run `python -m tests.letters.approve`, look at the pictures that it"
        " changes, and commit them if they are handsome"
    )
