"""Wordings of an office: tried, seen, saved; and each letter keeps the one that it was written with."""

import pytest

from services.letters.api import letters_written
from services.letters.editor.api import Editing, history_of_wording, wording_in_force, wordings_in_force
from services.letters.kinds import load_kinds
from services.letters.rules.required_letters import letter_id
from services.letters.wording.wording import shipped_text
from services.letters.writing import store
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.letters import LettersWritten
from shared.contracts.questions.wordings import (
    HistoryOfWording,
    Parts,
    PreviewWording,
    SampleLetter,
    SaveWording,
    WordingInForce,
    WordingsInForce,
)
from shared.messaging.queries.client import QueryFailed
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, VAN_SON, corrected, registered, woman
from tests.letters.support.sheets import text_of

pytestmark = pytest.mark.slow

OWN = shipped_text("birth").replace("Xin gửi tới", "Bà con thôn xóm chung vui, xin gửi tới")
OFFICER = Officer(role=Role.CIVIL_STATUS, id="cb-07")


@pytest.fixture
def editing(desk: Desk) -> Editing:
    return Editing(desk.printing.render)


async def preview_wording(desk: Desk, editing: Editing, text: str) -> list[tuple[int, str]]:
    async with desk.office.reading() as read:
        trial = await editing.preview_wording(PreviewWording(kind="birth", text=text), read)
    assert bool(trial.flaws) != trial.page.startswith(b"\x89PNG")
    return [(flaw.line, flaw.flaw) for flaw in trial.flaws]


async def save(
    desk: Desk, editing: Editing, text: str = OWN, unit: str = VAN_SON, over: int | None = None
) -> int:
    async with desk.office.transaction() as tx:
        question = SaveWording(
            unit=unit, kind="birth", text=text, officer=OFFICER, reason="a warmer word", over=over
        )
        return (await editing.save_wording(question, tx)).version


async def sheets(desk: Desk) -> dict[str, bytes]:
    await desk.print_all()
    return {letter: row.pdf for letter, row in (await desk.letters()).items()}


async def test_a_wording_that_was_tried_is_saved_and_in_force_for_its_unit_alone(
    desk: Desk, editing: Editing
) -> None:
    assert await preview_wording(desk, editing, OWN) == []
    assert await save(desk, editing) == 1
    async with desk.office.reading() as read:
        own = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth"), read)
        next_door = await wording_in_force(WordingInForce(unit="15718v1", kind="birth"), read)
    assert (own.text, own.version) == (OWN, 1)
    assert (next_door.text, next_door.version) == (shipped_text("birth"), 0)
    assert {"child", "born_on", "you"} <= set(own.fields)


async def test_nobody_saves_a_wording_that_they_have_not_seen(desk: Desk, editing: Editing) -> None:
    assert await preview_wording(desk, editing, "{{ x }}") != []
    for text in (OWN, "{{ x }}"):
        with pytest.raises(QueryFailed) as none:
            await save(desk, editing, text)
        assert none.value.code == "not-tried"


async def test_a_unit_or_kind_that_does_not_exist_is_not_found(desk: Desk, editing: Editing) -> None:
    await preview_wording(desk, editing, OWN)
    with pytest.raises(QueryFailed, match="unit"):
        await save(desk, editing, unit="00000v1")
    async with desk.office.reading() as read:
        with pytest.raises(QueryFailed, match="kind"):
            await wording_in_force(WordingInForce(unit=VAN_SON, kind="divorce"), read)


async def test_a_letter_keeps_the_wording_it_was_written_with_to_the_byte(
    desk: Desk, editing: Editing
) -> None:
    await desk.consume([registered(BIRTH, "KS-1")])
    before = (await sheets(desk))[letter_id(VAN_SON, "KS-1")]
    await preview_wording(desk, editing, OWN)
    await save(desk, editing)
    await desk.consume([registered(BIRTH.model_copy(update={"child": woman("Lê B")}), "KS-2")])
    after = await sheets(desk)
    assert after[letter_id(VAN_SON, "KS-1")] == before
    assert "Bà con thôn xóm" not in text_of(before)
    assert "Bà con thôn xóm" in text_of(after[letter_id(VAN_SON, "KS-2")])
    for letter, row in (await desk.letters()).items():
        async with desk.office.reading() as read:
            kept = await store.with_sheet(read, letter)
        assert kept
        assert await desk.printing.sheet_of(kept) == row.pdf


async def test_a_letter_that_has_something_else_to_say_is_written_with_the_wording_in_force(
    desk: Desk, editing: Editing
) -> None:
    await desk.consume([registered(BIRTH)])
    await preview_wording(desk, editing, OWN)
    await save(desk, editing)
    renamed = BIRTH.model_copy(update={"child": woman("Lê Nguyễn Minh Ánh", BIRTH.child.born_on)})
    await desk.consume([corrected(renamed)])
    (sheet,) = (await sheets(desk)).values()
    assert "Cháu Lê Nguyễn Minh Ánh" in text_of(sheet)
    assert "Bà con thôn xóm" in text_of(sheet)
    async with desk.office.reading() as read:
        assert len((await letters_written(LettersWritten(unit=VAN_SON), read)).letters) == 1


async def test_versions_are_counted_and_saving_one_again_makes_another(desk: Desk, editing: Editing) -> None:
    for text in (OWN, shipped_text("birth")):
        await preview_wording(desk, editing, text)
    versions = [await save(desk, editing, text) for text in (OWN, shipped_text("birth"), OWN)]
    assert versions == [1, 2, 3]


async def test_a_text_with_fields_is_tried_line_by_line_saved_and_opened_again_as_it_was_written(
    desk: Desk, editing: Editing
) -> None:
    async with desk.office.reading() as read:
        shipped = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth"), read)
    assert {field.name for field in shipped.insertable} >= {"tên cháu", "ngày sinh", "cách gọi cha mẹ"}
    assert all(field.reads for field in shipped.insertable if field.name != "người thân yêu của gia đình")
    wished = "Chúc cả nhà vui.\nChúc cháu ((ten chau)) hay ăn chóng lớn."
    typed = with_closing(shipped.written, wished)
    async with desk.office.reading() as read:
        (flaw,) = (await editing.preview_wording(PreviewWording(kind="birth", written=typed), read)).flaws
    assert (flaw.part, flaw.line, flaw.flaw, flaw.instead) == ("closing", 2, "unknown-field", "tên cháu")
    assert "ten chau" in flaw.vi
    assert flaw.mended == wished.replace("ten chau", "tên cháu")
    mended = with_closing(shipped.written, flaw.mended)
    async with desk.office.reading() as read:
        pages = [
            (
                await editing.preview_wording(PreviewWording(kind="birth", written=mended, sample=one), read)
            ).page
            for one in SampleLetter
        ]
    assert all(page.startswith(b"\x89PNG") for page in pages)
    assert len(set(pages)) == len(SampleLetter)
    async with desk.office.transaction() as tx:
        await editing.save_wording(
            SaveWording(unit=VAN_SON, kind="birth", written=mended, officer=OFFICER, reason="tên cháu"), tx
        )
    async with desk.office.reading() as read:
        own = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth"), read)
        again = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth", nth=1), read)
    assert own.written == again.written == mended
    await desk.consume([registered(BIRTH)])
    (sheet,) = (await sheets(desk)).values()
    assert "Chúc cháu Lê Nguyễn Minh Anh hay ăn chóng lớn." in text_of(sheet)


async def test_what_does_not_fit_the_page_is_said_with_what_the_part_is_called(
    desk: Desk, editing: Editing
) -> None:
    async with desk.office.reading() as read:
        shipped = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth"), read)
        typed = with_closing(shipped.written, "Chúc gia đình bình an. " * 120)
        (flaw,) = (await editing.preview_wording(PreviewWording(kind="birth", written=typed), read)).flaws
    assert (flaw.part, flaw.line, flaw.flaw) == ("closing", 1, "does-not-fit")
    assert "“Lời kết”" in flaw.vi


async def test_a_second_press_saves_nothing_and_nobody_overwrites_unseen_what_another_has_saved(
    desk: Desk, editing: Editing
) -> None:
    other = OWN.replace("thôn xóm", "xóm giềng")
    for text in (OWN, other):
        await preview_wording(desk, editing, text)
    assert [await save(desk, editing, over=0) for _ in range(2)] == [1, 1]
    with pytest.raises(QueryFailed) as refused:
        await save(desk, editing, other, over=0)
    assert refused.value.code == "changed-meanwhile"
    assert await save(desk, editing, other, over=1) == 2


async def test_a_wording_saved_as_a_template_opens_as_a_template(desk: Desk, editing: Editing) -> None:
    await preview_wording(desk, editing, OWN)
    await save(desk, editing)
    async with desk.office.reading() as read:
        own = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth"), read)
        slip = await wording_in_force(WordingInForce(unit=VAN_SON, kind="receipt"), read)
    assert (own.written, slip.written, own.insertable) == ((), (), ())


def with_closing(parts: Parts, text: str) -> Parts:
    return tuple(one.model_copy(update={"text": text}) if one.part == "closing" else one for one in parts)


async def test_who_saved_which_version_and_why_is_told_newest_first(desk: Desk, editing: Editing) -> None:
    await preview_wording(desk, editing, OWN)
    await save(desk, editing)
    async with desk.office.reading() as read:
        history = await history_of_wording(HistoryOfWording(unit=VAN_SON, kind="birth"), read)
        lines = (await wordings_in_force(WordingsInForce(unit=VAN_SON), read)).wordings
        shipped = await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth", nth=0), read)
        with pytest.raises(QueryFailed, match="version"):
            await wording_in_force(WordingInForce(unit=VAN_SON, kind="birth", nth=2), read)
    assert [(line.version, line.officer, line.reason) for line in history.wordings] == [
        (1, "cb-07", "a warmer word"),
        (0, "", ""),
    ]
    assert [line.version for line in lines] == [int(kind == "birth") for kind in load_kinds()]
    assert shipped.text == shipped_text("birth")
