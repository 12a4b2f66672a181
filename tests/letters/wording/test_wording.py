"""The sentences of the letters."""

from datetime import UTC, date, datetime

import pytest

from services.letters.content.life_event_content import BirthContent, LetterContent
from services.letters.loading import load_house_style
from services.letters.wording.filters import day_in_words, limit_in_words, moment_in_words
from services.letters.wording.wording import compose
from shared.contracts.events.life_event import Birth, Death, Details, Marriage, Person
from shared.contracts.events.record import PaperHandedIn
from shared.contracts.lookup_code import LookupCodes
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    DUE,
    EVERY_KIND,
    EXTENDED,
    FILED,
    MARRIAGE,
    REFUSED,
    REQUESTED,
    STOPPED,
    TO_THE_APPOINTMENT,
    letter,
    man,
    papers,
)
from tests.letters.support.sheets import shipped

NAMELESS = Person(name="Vi B")


def sentences(kind: str, matter: LetterContent) -> str:
    parts = compose(matter, shipped(kind)).parts.values()
    return " / ".join(paragraph for paragraphs in parts for paragraph in paragraphs)


def said(details: Details) -> str:
    one = letter(details)
    return sentences(one.kind, one.matter)


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        pytest.param(
            BIRTH,
            "hai anh chị vừa chào đón / Cháu Lê Nguyễn Minh Anh / sinh ngày 02 tháng 3 năm 2023 / Xin",
            id="birth",
        ),
        pytest.param(
            Birth(child=NAMELESS),
            "được tin gia đình vừa chào đón / Cháu Vi B / Xin",
            id="birth, little known",
        ),
        pytest.param(
            Birth(child=NAMELESS, father=man()),
            "Xin gửi tới anh và cả gia đình lời chúc mừng",
            id="birth, one parent",
        ),
        pytest.param(MARRIAGE, "Chúc hai anh chị trăm năm hạnh phúc!", id="marriage"),
        pytest.param(
            Marriage(spouses=(man(born_on=date(1940, 1, 1)), man(born_on=date(1941, 1, 1)))),
            "Chúc hai cụ trăm năm hạnh phúc!",
            id="marriage of the old",
        ),
        pytest.param(
            DEATH,
            "Cụ Lê Văn Thọ / đã từ trần ngày 11 tháng 3 năm 2023 (tức ngày 20 tháng 2 năm Quý Mão),"
            " hưởng thọ 84 tuổi.",
            id="death",
        ),
        pytest.param(
            Death(deceased=NAMELESS, died_on=date(2023, 4, 2)),
            "người thân yêu của gia đình / Vi B / đã qua đời ngày 02 tháng 4 năm 2023"
            " (tức ngày 12 tháng 2 nhuận năm Quý Mão). / Đây là",
            id="death in a leap month, little known",
        ),
        pytest.param(
            Death(deceased=NAMELESS, died_on=date(1966, 2, 9)),
            "Vi B / đã qua đời ngày 09 tháng 02 năm 1966. / Đây là",
            id="a death before the lunar calendar of today",
        ),
    ],
)
def test_a_letter_says(details: Details, sentence: str) -> None:
    assert sentence in said(details)


@pytest.mark.parametrize(
    ("siblings", "note"),
    [
        pytest.param((), "sinh ngày 02 tháng 3 năm 2023 /", id="one child"),
        pytest.param(("Lê A",), "năm 2023, cùng lúc với cháu Lê A /", id="twins"),
        pytest.param(("Lê A", "Lê B"), "năm 2023, cùng lúc với cháu Lê A và cháu Lê B /", id="triplets"),
        pytest.param(
            ("Lê A", "Lê B", "Lê C"), "cùng lúc với cháu Lê A, cháu Lê B và cháu Lê C /", id="quadruplets"
        ),
    ],
)
def test_those_born_together_are_named(siblings: tuple[str, ...], note: str) -> None:
    matter = letter(BIRTH).matter
    assert isinstance(matter, BirthContent)
    assert note in sentences("birth", matter.model_copy(update={"siblings": siblings}))


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        pytest.param(
            "receipt",
            (FILED, DUE),
            "Người nộp hồ sơ: Lê Văn Nam / Nội dung yêu cầu: Đăng ký khai sinh"
            " / Cách nộp: trực tiếp tại Bộ phận Một cửa / Thời hạn theo quy định: trong ngày làm việc"
            " / Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày 13 tháng 3 năm 2023"
            " / Hẹn trả kết quả: 17 giờ 00 phút, ngày 13 tháng 3 năm 2023",
            id="01 with the hour and the day of the appointment",
        ),
        pytest.param(
            "supplement",
            (FILED, REQUESTED),
            "1: Giấy chứng sinh / 2: Giấy chứng nhận kết hôn của cha mẹ",
            id="02 with each paper that is missing",
        ),
        pytest.param(
            "refusal", (FILED, REFUSED), "Lý do: Giấy chứng sinh chưa có dấu", id="03 with the reason"
        ),
        pytest.param(
            "apology",
            (FILED, DUE, EXTENDED),
            "hẹn trả kết quả lúc 17 giờ 00 phút, ngày 13 tháng 3 năm 2023. Đến nay",
            id="04 with the appointment that was not kept",
        ),
        pytest.param(
            "apology",
            (FILED, DUE, EXTENDED, TO_THE_APPOINTMENT),
            "Xin hẹn lại: 17 giờ 00 phút, ngày 14 tháng 3 năm 2023",
            id="04 with the new appointment",
        ),
        pytest.param("stop", (FILED, STOPPED), "Lý do: Giấy chứng sinh chưa có dấu", id="05 with the reason"),
        pytest.param("control", (FILED, DUE), "Hẹn trả kết quả: 17 giờ 00 phút", id="06 with the due time"),
    ],
)
def test_a_paper_says(kind: str, facts: tuple[object, ...], sentence: str) -> None:
    assert sentence in sentences(kind, papers(*facts)[kind].matter)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "matter"),
    [
        *((kind, one.matter) for kind, one in EVERY_KIND.items()),
        ("birth", letter(Birth(child=NAMELESS)).matter),
        ("death", letter(Death(deceased=NAMELESS, died_on=date(2023, 2, 9))).matter),
        *(
            (kind, one.matter)
            for kind, one in papers(FILED.model_copy(update={"applicant": ""}), DUE, STOPPED).items()
        ),
    ],
)
def test_no_sentence_betrays_that_something_is_not_known(kind: str, matter: LetterContent) -> None:
    for leftover in ("None", "()", " ,", " .", "  ", "{", "}", ",,", "/ /"):
        assert leftover not in sentences(kind, matter)


def test_a_day_under_ten_and_the_first_months_have_a_leading_zero() -> None:
    assert day_in_words(date(2023, 2, 5), load_house_style()) == "ngày 05 tháng 02 năm 2023"
    assert day_in_words(date(2023, 11, 25), load_house_style()) == "ngày 25 tháng 11 năm 2023"


def test_a_moment_is_said_by_the_clock_of_the_office() -> None:
    late = datetime(2023, 2, 4, 17, 5, tzinfo=UTC)
    assert moment_in_words(late, load_house_style()) == "00 giờ 05 phút, ngày 05 tháng 02 năm 2023"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("same-day", "trong ngày làm việc"),
        ("3 working-days", "3 ngày làm việc"),
        ("15 calendar-days", "15 ngày"),
        ("4 working-hours", "4 giờ làm việc"),
    ],
)
def test_a_limit_is_said_in_words(limit: str, words: str) -> None:
    assert limit_in_words(limit, load_house_style()) == words


RECORD_SLIP = papers(FILED, DUE)["receipt"].matter


@pytest.mark.parametrize(
    ("url", "only_here"),
    [
        pytest.param("http://127.0.0.1:18080", True, id="a loopback address"),
        pytest.param("http://localhost:8080", True, id="its name"),
        pytest.param("http://[::1]:8080", True, id="of the other kind"),
        pytest.param("https://mot-cua.example.vn", False, id="a name"),
        pytest.param("http://192.168.1.5:8080", False, id="an address of the house"),
    ],
)
def test_a_slip_says_when_its_address_works_on_one_machine_only(url: str, only_here: bool) -> None:
    lookup = LookupCodes(url, b"a key").address("H56.31.20-230313-0042")
    slip = compose(RECORD_SLIP.model_copy(update={"lookup": lookup}), shipped("receipt"))
    assert slip.on_this_machine is only_here
    assert slip.lookup.startswith(f"{url}/ho-so/")


@pytest.mark.parametrize(
    ("kind", "day", "name"),
    [
        pytest.param("apology", date(2023, 3, 13), "Phiếu xin lỗi và hẹn lại ngày trả kết quả", id="2018"),
        pytest.param("apology", date(2025, 9, 14), "Phiếu xin lỗi và hẹn lại ngày trả kết quả", id="eve"),
        pytest.param(
            "apology",
            date(2025, 9, 15),
            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
            id="2025",
        ),
        pytest.param("refusal", date(2026, 1, 5), "Phiếu từ chối tiếp nhận giải quyết hồ sơ", id="form 03"),
    ],
)
def test_a_form_bears_the_name_of_its_day(kind: str, day: date, name: str) -> None:
    assert sentences(kind, on_day(kind, day)).split(" / ")[1] == name


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param(date(2025, 6, 30), "Bộ phận Một cửa", id="before communes were reorganised"),
        pytest.param(date(2025, 7, 1), "Trung tâm Phục vụ hành chính công", id="since"),
    ],
)
def test_the_one_stop_bears_the_name_of_its_day(day: date, name: str) -> None:
    said = sentences("receipt", on_day("receipt", day))
    assert said.startswith(f"{name} / ")
    assert ("Một cửa" in said) is (name == "Bộ phận Một cửa")


def on_day(kind: str, day: date) -> LetterContent:
    matter = EVERY_KIND[kind].matter
    return matter.model_copy(update={"head": matter.head.model_copy(update={"dated": day})})


def test_a_slip_lists_what_was_handed_in_where_the_result_is_and_who_took_it() -> None:
    filed = FILED.model_copy(
        update={
            "address": "thôn Hòa Bình",
            "telephone": "0912 345 678",
            "papers": (PaperHandedIn(name="Tờ khai"), PaperHandedIn(name="Giấy chứng sinh", copies=2)),
            "return_place": "Bưu cục Văn Sơn",
            "received_by": "Trịnh Thị Lan",
        }
    )
    said = sentences("receipt", papers(filed, DUE)["receipt"].matter)
    assert "Địa chỉ: thôn Hòa Bình / Số điện thoại: 0912 345 678" in said
    assert "1. Tờ khai (số lượng: 01); 2. Giấy chứng sinh (số lượng: 02)" in said
    assert "Nơi trả kết quả: Bưu cục Văn Sơn." in said
    assert said.endswith("Người tiếp nhận hồ sơ | Trịnh Thị Lan")
    assert "Nhận: Trịnh Thị Lan | 08 giờ 30 phút" in sentences(
        "control", papers(filed, DUE)["control"].matter
    )
