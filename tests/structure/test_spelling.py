"""What people read has one spelling of Vietnamese (xóa, hòa, hủy, as in ministries) and natural words."""

import re
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
OTHER_SPELLING: Final = re.compile(
    r"(?<!\w)\w*(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)",
    re.IGNORECASE,
)
READ_BY_PEOPLE: Final = ("*.toml", "*.html", "*.j2", "*.typ", "*.yml", "*.py")
TRANSLATED: Final = (
    *("vì sao hẹn ngày này", "các đơn vị cạnh nhau", "chờ người xem lại", "lời văn", "quá trình của thư"),
    *("ghi là đã", "ghi là bị", "làm lúc", "đóng tập", "bản có sẵn", "mức chắc chắn", "xong trước hạn"),
    *("dịch vụ đang tạm vắng", "lời mời chưa", "dấu hiệu cần xem lại", "chưa dựng được"),
    *("kiến nghị / phản ánh", "trục tin", "tin bị gạt lại", "đơn vị không còn nữa"),
    *("its time being over", "unit is no more", "waiting for a person", "against the deadline"),
    *("clock stands still", "broken off", "no second letter", "holds at once"),
)
"""Phrases that read as translated, in either language; the pages say it as an official would."""
TRANSLATED_HERE: Final = re.compile(
    r"lời mời(?<=\d lời mời)|tại (?:Xã|Phường|Thị trấn) |[Ôô]ng, bà (?!nội|ngoại)"
)
"""More of them, which read so in some places only."""
NOT_OURS: Final = {
    "deploy/demo/year/names.toml": "people write their names as they like",
    "shared/reference/units/build.py": "names as the lists of units have them",
    "shared/contracts/events/personal.py": "stands in the databases of offices",
}


def read_by_people() -> list[str]:
    patterns = [f"{part}/**/{kind}" for part in ("services", "shared", "deploy") for kind in READ_BY_PEOPLE]
    command = ["git", "ls-files", "--", *patterns, "docs/**/*.md", "README.md"]
    files = subprocess.check_output(command, cwd=ROOT, text=True).split()
    assert len(files) > 300
    return files


def translated(text: str) -> list[str]:
    """What in a text reads as translated."""
    lower = text.lower()
    return [phrase for phrase in TRANSLATED if phrase in lower] + TRANSLATED_HERE.findall(text)


def test_nothing_reads_as_translated() -> None:
    found = {
        name: words
        for name in read_by_people()
        if not name.startswith("docs/decisions/")
        and (words := translated((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found
    assert translated("Ghi là đã in 3 lời mời tại Xã A") == ["ghi là đã", "lời mời", "tại Xã "]
    assert not translated("Ông, bà nội gửi lời mời tại xã A")


def test_vietnamese_has_one_spelling() -> None:
    found = {
        name: words
        for name in read_by_people()
        if name not in NOT_OURS
        and (words := OTHER_SPELLING.findall((ROOT / name).read_text(encoding="utf-8")))
    }
    assert not found
    assert OTHER_SPELLING.findall("đã xoá, thoả thuận, quý, huỷ, Hoà") == ["xoá", "thoả", "huỷ", "Hoà"]
    assert not OTHER_SPELLING.findall("đã xóa, hoàn thành, quý, thủy, khoản, hủy, chuyển")
