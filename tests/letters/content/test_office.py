"""How an office is called and reached stands on each paper as it was on the paper's day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.letters.content.record_content import RecordContent
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.typst_job import render_job
from services.letters.wording.wording import shipped_text, wording
from shared.reference.data_file import BadFiles
from shared.reference.loading import load_papers
from tests.letters.support.families import DUE, FILED, REQUESTED, VAN_SON, papers
from tests.letters.support.sheets import RENDERER, text_of
from tests.letters.test_another_country import with_letters_of

ELSEWHERE = "15715v1"
PAPERS = """
checked-on = 2026-11-29

[[office]]
units = ["15712v1"]
until = 2023-03-12
address = "Thôn 1, xã Văn Sơn"
telephone = "0237 3 600 001"

[[office]]
units = ["15712v1"]
since = 2023-03-13
one-stop = "Quầy giao dịch một cửa"
address = "Thôn 5, xã Văn Sơn"
telephone = "0237 3 600 115"
hours = "7 giờ 30 đến 17 giờ, thứ Hai đến thứ Sáu"

[[signer]]
units = ["15712v1"]
until = 2023-03-12
name = "Lê Văn Trước"

[[signer]]
units = ["15712v1"]
since = 2023-03-13
title = ["KT. Chủ tịch", "Phó Chủ tịch"]
name = "Lê Văn Sau"
"""
BEFORE, AFTER = date(2023, 3, 12), date(2023, 3, 13)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder that says how an office is reached."""
    (tmp_path / "folder.toml").write_text("replaces-ours = false\n")
    (tmp_path / "papers.toml").write_text(PAPERS, "utf-8")
    with with_letters_of(tmp_path):
        yield tmp_path


def printed(day: date, kind: str = "receipt", unit: str = VAN_SON) -> str:
    """What stands on a paper of a day."""
    content = papers(FILED, DUE, REQUESTED)[kind].matter
    assert isinstance(content, RecordContent)
    content = content.model_copy(update={"head": content.head.model_copy(update={"dated": day})})
    words = wording(load_kinds()[kind], shipped_text(kind), load_house_style())
    return text_of(RENDERER.render(render_job(content, words, unit)))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("day", "stands", "not_yet_or_no_more"),
    [
        (BEFORE, ("Địa chỉ: Thôn 1", "Điện thoại: 0237 3 600 001"), ("Thôn 5", "Giờ làm việc")),
        (
            AFTER,
            ("Địa chỉ: Thôn 5", "0237 3 600 115", "Giờ làm việc: 7 giờ 30", "Quầy giao dịch"),
            ("Thôn 1",),
        ),
    ],
    ids=["the last day of what was", "the first day of what is"],
)
def test_a_paper_bears_what_holds_on_its_day(
    day: date, stands: tuple[str, ...], not_yet_or_no_more: tuple[str, ...]
) -> None:
    text = printed(day)
    assert [words for words in stands if words not in text] == []
    assert [words for words in not_yet_or_no_more if words in text] == []


@pytest.mark.usefixtures("folder")
def test_what_is_not_known_is_left_out() -> None:
    text = printed(AFTER, unit=ELSEWHERE)
    assert not [label for label in ("Điện thoại:", "Giờ làm việc:", "Thôn 5") if label in text]


@pytest.mark.usefixtures("folder")
def test_a_request_for_papers_says_whom_to_telephone_on_its_day() -> None:
    assert "xin liên hệ Bộ phận Một cửa, điện thoại 0237 3 600 001," in printed(BEFORE, "supplement")
    assert "xin liên hệ Quầy giao dịch một cửa, điện thoại 0237 3 600 115," in printed(AFTER, "supplement")


@pytest.mark.usefixtures("folder")
def test_who_signs_changes_on_the_same_day() -> None:
    signers = [load_papers().signer_on(VAN_SON, day) for day in (BEFORE, AFTER)]
    assert [one and one.name for one in signers] == ["Lê Văn Trước", "Lê Văn Sau"]


def test_a_row_that_ends_before_it_begins_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").write_text("replaces-ours = false\n")
    wrong = '[[office]]\nsince = 2026-03-02\nuntil = 2026-03-01\naddress = "Thôn 1"\n'
    (tmp_path / "papers.toml").write_text(f"checked-on = 2026-11-29\n\n{wrong}", "utf-8")
    fault = r"papers.toml:3: office: it ends on 2026-03-01, before it begins"
    with with_letters_of(tmp_path), pytest.raises(BadFiles, match=fault):
        load_house_style()
