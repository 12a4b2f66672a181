"""The pages on which a wording is changed, tried and saved, over a real bus."""

from base64 import b64encode

import httpx
import pytest

from services.gateway.sign_in.cookies import SESSION
from shared.contracts.questions.wordings import CompareWordings, PreviewWording, SaveWording
from tests.gateway.support.reading import HtmlChecker, words_of
from tests.gateway.support.stand_in import StandIn
from tests.gateway.support.wording_answers import PNG, TEXT

WORDINGS = "/units/15712v1/wordings"
BIRTH = f"{WORDINGS}/birth"
WHY = {"reason": "gần gũi hơn"}


def asked_last(services: StandIn, kind: type) -> object:
    return next(asked for asked in reversed(services.asked) if isinstance(asked, kind))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", [WORDINGS, BIRTH])
async def test_the_pages_are_well_formed_in_both_languages(
    site: httpx.AsyncClient, path: str, lang: str
) -> None:
    page = await site.get(path, params={"lang": lang})
    assert page.status_code == 200
    assert HtmlChecker(page.text).faults == []


async def test_each_kind_stands_with_its_version_and_who_saved_it_when_and_why(
    site: httpx.AsyncClient,
) -> None:
    words = words_of((await site.get(WORDINGS)).text)
    own = "Mẫu số 2 của đơn vị 09:00 thứ Sáu, 20/11/2026 Tư pháp - hộ tịch · cb-07 ấm áp hơn"
    assert f"Thư chúc mừng khai sinh {own}" in words
    assert "Thư chia buồn Mẫu mặc định – – –" in words


@pytest.mark.parametrize(("query", "nth"), [("", 2), ("?nth=1", 1), ("?nth=0", 0)])
async def test_the_editor_opens_on_the_version_in_force_or_on_an_earlier_one(
    site: httpx.AsyncClient, query: str, nth: int
) -> None:
    page = (await site.get(BIRTH + query)).text
    assert f"Thư &lt;chúc&gt; mừng\n{{% endblock %}}\n{nth}</textarea>" in page
    assert "Lưu thành mẫu mới" not in page


@pytest.mark.parametrize("path", [f"{BIRTH}?nth=3", f"{WORDINGS}/divorce"])
async def test_a_version_or_kind_that_there_is_not_is_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_the_page_that_prints_is_shown_before_a_wording_can_be_saved(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await site.post(BIRTH, data={"do": "try", "text": TEXT.replace("\n", "\r\n")})
    assert f'<img src="data:image/png;base64,{b64encode(PNG).decode()}"' in page.text
    assert asked_last(services, PreviewWording) == PreviewWording(kind="birth", text=TEXT)
    policy = page.headers["content-security-policy"]
    assert "img-src 'self' data:;" in policy
    assert "unsafe" not in policy
    assert 'value="save"' in page.text
    assert HtmlChecker(page.text).faults == []


@pytest.mark.parametrize(("lang", "why"), [("vi", "không có thông tin"), ("en", "knows nothing")])
async def test_what_is_wrong_is_said_with_the_line_and_nothing_can_be_saved(
    site: httpx.AsyncClient, lang: str, why: str
) -> None:
    line = "Dòng 2" if lang == "vi" else "Line 2"
    page = await site.post(f"{BIRTH}?lang={lang}", data={"do": "try", "text": "a\n{{ x }}"})
    assert page.status_code == 422
    assert f"{line} : {why} {{{{ x }}}}" in words_of(page.text)
    assert 'value="save"' not in page.text


async def test_a_wording_is_saved_with_who_and_why(site: httpx.AsyncClient, services: StandIn) -> None:
    await site.post(BIRTH, data={"do": "try", "text": TEXT})
    done = await site.post(BIRTH, data=WHY | {"do": "save", "text": TEXT})
    assert (done.status_code, done.headers["location"]) == (303, BIRTH)
    saved = asked_last(services, SaveWording)
    assert isinstance(saved, SaveWording)
    assert (saved.unit, saved.text, saved.officer.id, saved.reason) == (
        "15712v1",
        TEXT,
        "cb-07",
        "gần gũi hơn",
    )


async def test_what_was_changed_after_it_was_looked_at_is_shown_again_and_not_saved(
    site: httpx.AsyncClient,
) -> None:
    page = await site.post(BIRTH, data=WHY | {"do": "save", "text": TEXT})
    assert page.status_code == 200
    assert "Chưa lưu" in words_of(page.text)
    assert 'value="gần gũi hơn"' in page.text


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_two_versions_are_compared_by_part_and_the_words_are_marked_not_by_colour_only(
    site: httpx.AsyncClient, services: StandIn, lang: str
) -> None:
    page = await site.get(f"{BIRTH}/changes", params={"lang": lang})
    assert HtmlChecker(page.text).faults == []
    assert asked_last(services, CompareWordings) == CompareWordings(
        unit="15712v1", kind="birth", before=1, after=2
    )
    left_out, added = ("bỏ đi:", "thêm vào:") if lang == "vi" else ("left out:", "added:")
    assert f'<del><span class="unseen" lang="{lang}">{left_out} </span>cháu &lt;bé&gt; </del>' in page.text
    assert f'<ins><span class="unseen" lang="{lang}">{added} </span>((tên cháu)) </ins>' in page.text
    words = words_of(page.text)
    part, other = ("Dòng lớn", "Lời kết") if lang == "vi" else ("Large line", "Closing words")
    assert f"{part} Chúc" in words
    assert f": {other}." in words


async def test_a_version_compared_with_itself_is_said_to_be_the_same(site: httpx.AsyncClient) -> None:
    page = await site.get(f"{BIRTH}/changes?older=2&newer=2")
    assert "Hai mẫu này giống nhau." in words_of(page.text)
    assert "<del>" not in page.text.partition("<main")[2]
    assert (await site.get(f"{BIRTH}/changes?older=1&newer=7")).status_code == 404


async def test_each_earlier_version_leads_to_what_has_changed_since(site: httpx.AsyncClient) -> None:
    page = (await site.get(BIRTH)).text
    for before in (0, 1):
        assert f'href="{BIRTH}/changes?older={before}&amp;newer=2"' in page
    assert "older=2&amp;newer=2" not in page


MARRIAGE = f"{WORDINGS}/marriage"
TYPED = {"part-named": "Chúc ((cách gọi hai vợ chồng))!", "part-closing": "Vui.\r\nỞ ((ten xa)) ta."}


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_a_text_with_fields_has_a_field_for_each_part_and_names_those_that_can_be_put_in(
    site: httpx.AsyncClient, lang: str
) -> None:
    page = await site.get(MARRIAGE, params={"lang": lang})
    assert HtmlChecker(page.text).faults == []
    words = words_of(page.text)
    assert ("Dòng lớn" if lang == "vi" else "Large line") in words
    assert "((cách gọi hai vợ chồng)) hai <anh> chị" in words
    assert "{%" not in words
    assert 'id="text"' not in page.text
    template = await site.get(MARRIAGE, params={"lang": lang, "template": "true"})
    assert "{% block heading %}" in words_of(template.text)
    assert HtmlChecker(template.text).faults == []


async def test_a_fault_is_said_by_part_and_line_and_one_press_mends_it(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    page = await site.post(MARRIAGE, data=TYPED | {"do": "try"})
    assert page.status_code == 422
    words = words_of(page.text)
    assert "Lời kết, dòng 2 : không có “ten xa” Sửa thành ((tên xã))" in words
    assert "Chúc ((cách gọi hai vợ chồng))!" in words
    assert HtmlChecker(page.text).faults == []
    asked = asked_last(services, PreviewWording)
    assert isinstance(asked, PreviewWording)
    assert [part.text for part in asked.written] == [TYPED["part-named"], "Vui.\nỞ ((ten xa)) ta."]
    mended = await site.post(MARRIAGE, data=TYPED | {"do": "mend-1"})
    assert mended.status_code == 200
    assert "Vui.\nỞ ((tên xã)) ta.</textarea>" in mended.text
    assert 'value="save"' in mended.text


@pytest.mark.parametrize("do", ["mend-7", "mend-", "x", ""])
async def test_a_press_that_there_is_not_is_a_preview(site: httpx.AsyncClient, do: str) -> None:
    page = await site.post(MARRIAGE, data=TYPED | {"do": do})
    assert page.status_code == 422
    assert "Ở ((ten xa)) ta." in page.text


async def test_a_text_with_fields_is_shown_with_another_letter_and_saved(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    typed = {"part-named": "Chúc!", "part-closing": "Vui."}
    await site.post(MARRIAGE, data=typed | {"sample": "longest"})
    asked = asked_last(services, PreviewWording)
    assert isinstance(asked, PreviewWording)
    assert asked.sample == "longest"
    done = await site.post(MARRIAGE, data=WHY | typed | {"do": "save"})
    assert (done.status_code, done.headers["location"]) == (303, MARRIAGE)
    saved = asked_last(services, SaveWording)
    assert isinstance(saved, SaveWording)
    assert [(part.part, part.text) for part in saved.written] == [("named", "Chúc!"), ("closing", "Vui.")]
    assert saved.text == ""


async def test_what_another_has_saved_meanwhile_is_said_before_it_is_saved_over(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    typed = {"part-named": "Chúc!", "over": "7"}
    await site.post(MARRIAGE, data=typed)
    page = await site.post(MARRIAGE, data=WHY | typed | {"do": "save"})
    assert page.status_code == 200
    assert "đã có người lưu một mẫu khác" in words_of(page.text)
    assert '<input type="hidden" name="over" value="0">' in page.text
    assert HtmlChecker(page.text).faults == []
    done = await site.post(MARRIAGE, data=WHY | typed | {"do": "save", "over": "0"})
    assert done.status_code == 303


@pytest.mark.parametrize(
    "typed",
    [
        {f"part-{number}": "x" for number in range(40)},
        {"part-named": "a" * 20_001},
        {"sample": "nobody"},
        {"part-named": "a\0b"},
    ],
    ids=["too many parts", "too long", "no such sample", "NUL"],
)
async def test_what_no_form_sends_is_refused(site: httpx.AsyncClient, typed: dict[str, str]) -> None:
    assert (await site.post(MARRIAGE, data=typed | {"do": "try"})).status_code in (400, 422)


async def test_who_may_not_save_reads_the_wording_only(site: httpx.AsyncClient, services: StandIn) -> None:
    site.cookies.set(SESSION, "clerk")
    page = (await site.get(BIRTH)).text
    assert 'name="do"' not in page
    assert "readonly" in page
    refused = await site.post(BIRTH, data=WHY | {"do": "save", "text": TEXT})
    assert refused.status_code == 403
    assert "công chức tư pháp – hộ tịch, Chủ tịch" in words_of(refused.text)
    assert not any(isinstance(asked, SaveWording) for asked in services.asked)


@pytest.mark.parametrize(("lang", "said"), [("vi", "Họ tên trẻ"), ("en", "The child's name")])
async def test_each_field_is_explained_with_an_example_beside_the_editor(
    site: httpx.AsyncClient, lang: str, said: str
) -> None:
    page = await site.get(f"/units/15712v1/wordings/birth?lang={lang}")
    assert f"child {said} {{{{ child }}}} → Lò <Văn> A" in words_of(page.text)
    assert HtmlChecker(page.text).faults == []
